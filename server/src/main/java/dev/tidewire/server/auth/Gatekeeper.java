package dev.tidewire.server.auth;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.config.Config;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns credentials into {@link Access}. API keys are kept as SHA-256 only and compared in constant
 * time. Safe for any thread; never blocks.
 */
public final class Gatekeeper {
  private final List<byte[]> keyHashes;
  private final @Nullable Access anonymous;
  private final Access server = new ServerAccess();

  /** A gatekeeper for the keys and switches of a configuration. */
  public Gatekeeper(Config config) {
    keyHashes = config.auth().apiKeys().stream().map(Gatekeeper::sha256).toList();
    anonymous =
        config.auth().allowAnonymous() || config.auth().openApi()
            ? new AnonymousAccess(config)
            : null;
  }

  /**
   * Lets a peer in, or not.
   *
   * @param bearer what the peer presents, or null when it presents nothing
   * @throws Refusal with {@link ErrorCode#UNAUTHORIZED}
   */
  public Access authenticate(@Nullable String bearer) {
    if (bearer != null && isKey(bearer)) {
      return server;
    }
    if (bearer != null && !keyHashes.isEmpty()) {
      throw new Refusal(ErrorCode.UNAUTHORIZED, "The API key is not known to this server");
    }
    if (anonymous == null) {
      throw new Refusal(
          ErrorCode.UNAUTHORIZED, "Credentials are needed: send Authorization: Bearer <key>");
    }
    return anonymous;
  }

  private boolean isKey(String bearer) {
    byte[] hash = sha256(bearer);
    boolean found = false;
    for (byte[] known : keyHashes) {
      found |= MessageDigest.isEqual(known, hash);
    }
    return found;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
