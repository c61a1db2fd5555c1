package dev.tidewire.server.transport.websocket;

import java.lang.reflect.Method;

/**
 * How much the current thread has allocated. Found by name, because the server's module does not
 * read the management modules, which tests have at run time.
 */
final class AllocatedBytes {
  private final Object threads;
  private final Method counter;

  AllocatedBytes() throws ReflectiveOperationException {
    threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    counter =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes");
  }

  long soFar() throws ReflectiveOperationException {
    return (long) counter.invoke(threads);
  }
}
