package dev.tidewire.server.channel;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Makes the ids of clients and sessions: random 128 bits in base64url. */
public final class Ids {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final RandomGenerator random;

  /** Ids drawn from {@code random}, which must be cryptographically strong outside of tests. */
  public Ids(RandomGenerator random) {
    this.random = random;
  }

  /** A new id, 22 characters; may be called from any thread if the generator may. */
  public String next() {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    return ENCODER.encodeToString(bits);
  }
}
