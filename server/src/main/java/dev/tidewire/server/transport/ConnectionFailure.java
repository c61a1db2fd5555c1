package dev.tidewire.server.transport;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells failures of peers and networks, which are everyday, from defects of the server. */
public final class ConnectionFailure {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionFailure.class);

  private ConnectionFailure() {}

  /** Logs what ended a connection, when it should not have happened. */
  public static void log(Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("Closing a connection after a defect", cause);
    }
  }
}
