package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The server's yes to an opening handshake (RFC 6455 section 4.2): the response head as bytes, and
 * the mode that the client chose by its subprotocol. Extensions are never agreed to.
 *
 * <p>Neither path nor {@code Origin} are looked at: both are checked before, for all transports.
 */
final class Handshake {
  /** The subprotocol of strict mode. */
  static final String SUBPROTOCOL = "tidewire.v1";

  /**
   * The one version spoken. An answer with {@link ErrorCode#UPGRADE_REQUIRED} carries it as {@code
   * Sec-WebSocket-Version}, beside {@code Upgrade: websocket} and {@code Connection: Upgrade}.
   */
  static final String VERSION = "13";

  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String HEAD =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: ";
  private static final String STRICT_END = "\r\nSec-WebSocket-Protocol: " + SUBPROTOCOL;
  private static final String END = "\r\n\r\n";

  private final byte[] head;
  private final boolean strict;

  private Handshake(byte[] head, boolean strict) {
    this.head = head;
    this.strict = strict;
  }

  /**
   * Answers a request. A pure function, for any thread.
   *
   * @throws Refusal if the request is no handshake of version 13
   */
  static Handshake accept(HttpRequest request) {
    checkRequest(request);
    HttpHeaders headers = request.headers();
    checkUpgrade(headers);
    String key = key(headers);
    boolean strict = lists(headers, HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL, false);
    String head = HEAD + acceptValue(key) + (strict ? STRICT_END : "") + END;
    return new Handshake(head.getBytes(StandardCharsets.US_ASCII), strict);
  }

  /** The whole response, to be written as it is. */
  byte[] head() {
    return head;
  }

  /** True when {@link #SUBPROTOCOL} was offered, and so agreed on. */
  boolean strict() {
    return strict;
  }

  private static void checkRequest(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      throw refuse("Send a well-formed HTTP/1.1 request.");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      throw new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "Open a WebSocket with GET.");
    }
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw refuse("Open a WebSocket with HTTP/1.1.");
    }
    if (hasBody(request)) {
      throw refuse("Open a WebSocket without a request body.");
    }
    if (request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
      throw refuse("Send one Host header.");
    }
  }

  private static boolean hasBody(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return true;
    }
    for (String length : headers.getAll(HttpHeaderNames.CONTENT_LENGTH)) {
      if (!length.equals("0")) {
        return true;
      }
    }
    return request instanceof ByteBufHolder body && body.content().isReadable();
  }

  private static void checkUpgrade(HttpHeaders headers) {
    if (!lists(headers, HttpHeaderNames.UPGRADE, "websocket", true)
        || !lists(headers, HttpHeaderNames.CONNECTION, "upgrade", true)) {
      throw new Refusal(
          ErrorCode.UPGRADE_REQUIRED,
          "This is a WebSocket: send Upgrade: websocket and Connection: Upgrade.");
    }
    List<String> versions = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
    if (versions.size() != 1 || !versions.get(0).equals(VERSION)) {
      throw new Refusal(
          ErrorCode.UPGRADE_REQUIRED, "Send Sec-WebSocket-Version: " + VERSION + ", once.");
    }
  }

  private static String key(HttpHeaders headers) {
    List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !isKey(keys.get(0))) {
      throw refuse("Send one Sec-WebSocket-Key: 16 random bytes in base64.");
    }
    return keys.get(0);
  }

  /** True for the base64 form of 16 bytes: 22 digits and two paddings. */
  private static boolean isKey(String key) {
    if (key.length() != 24 || !key.endsWith("==")) {
      return false;
    }
    for (int i = 0; i < 22; i++) {
      if (!isBase64(key.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }

  /** True when a comma-separated list, in one header or several, has the token. */
  private static boolean lists(
      HttpHeaders headers, CharSequence name, String token, boolean ignoreCase) {
    for (String value : headers.getAll(name)) {
      int start = 0;
      while (start <= value.length()) {
        int comma = value.indexOf(',', start);
        int end = comma < 0 ? value.length() : comma;
        if (isToken(value, start, end, token, ignoreCase)) {
          return true;
        }
        start = end + 1;
      }
    }
    return false;
  }

  private static boolean isToken(
      String value, int start, int end, String token, boolean ignoreCase) {
    int from = start;
    int to = end;
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return to - from == token.length()
        && AsciiString.regionMatchesAscii(value, ignoreCase, from, token, 0, token.length());
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String acceptValue(String key) {
    byte[] text = (key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII);
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Run on a JDK that has SHA-1.", missing);
    }
  }

  private static Refusal refuse(String reason) {
    return new Refusal(ErrorCode.BAD_REQUEST, reason);
  }
}
