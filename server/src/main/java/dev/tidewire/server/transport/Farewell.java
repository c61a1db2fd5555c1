package dev.tidewire.server.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * The orderly end of a connection: what was written is sent, then our half is closed, and the other
 * half is waited for, so that no reset destroys what the peer has not read yet.
 */
final class Farewell {
  private static final long SEND_MS = 2000;
  private static final long LINGER_MS = 1000;

  private Farewell() {}

  /** Closes a connection whose peer does not take the last bytes in time. On its event loop. */
  static void limit(Channel channel) {
    channel.eventLoop().schedule(() -> channel.close(), SEND_MS, TimeUnit.MILLISECONDS);
  }

  /** Ends a connection whose last bytes the network's buffer has. On its event loop. */
  static void after(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closeOutput(channel));
  }

  private static void closeOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
      duplex.shutdownOutput();
      channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
    } else {
      channel.close();
    }
  }
}
