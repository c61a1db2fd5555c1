package dev.tidewire.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.SplittableRandom;

/** The opening handshake of a WebSocket client (RFC 6455 section 4.1). */
final class Handshake {
  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private Handshake() {}

  /**
   * Opens a WebSocket.
   *
   * @param protocol the subprotocol to ask for, empty for none
   * @return the response; its status is 101 when the WebSocket is open, and only then it was
   *     checked
   */
  static HttpHead open(
      InputStream in, OutputStream out, String target, String protocol, SplittableRandom random)
      throws IOException {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    out.write(Text.utf8(request(target, protocol, key)));
    HttpHead head = HttpHead.read(in);
    if (head.status() == 101) {
      check(head, key, protocol);
    }
    return head;
  }

  private static String request(String target, String protocol, String key) {
    return "GET "
        + target
        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: "
        + key
        + "\r\nSec-WebSocket-Version: 13\r\n"
        + (protocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n")
        + "\r\n";
  }

  private static void check(HttpHead head, String key, String protocol) {
    boolean upgraded =
        head.header("upgrade").equalsIgnoreCase("websocket")
            && head.header("sec-websocket-accept").equals(accept(key))
            && head.header("sec-websocket-protocol").equals(protocol);
    if (!upgraded) {
      throw new ProtocolBreach("not the answer to this handshake: " + head);
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder().encodeToString(sha1.digest(Text.utf8(key + SALT)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-1", missing);
    }
  }
}
