package dev.tidewire.server.console;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.listen.Exchange;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Files of one folder of the class path, read once each. Safe for any thread. */
final class StaticFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "yaml", "application/yaml; charset=utf-8",
          "png", "image/png",
          "map", "application/json");

  private final String folder;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** The files under {@code folder}, which begins with a slash and ends without one. */
  StaticFiles(String folder) {
    this.folder = folder;
  }

  /** Answers with a file, or refuses when there is none. */
  void serve(String name, Exchange exchange) {
    byte[] bytes = read(name);
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (bytes == null || type == null) {
      throw new Refusal(ErrorCode.NOT_FOUND, "Nothing is here: see /openapi.yaml for what is");
    }
    exchange.header("Cache-Control", "no-cache");
    exchange.answer(200, type, Unpooled.wrappedBuffer(bytes));
  }

  private byte @Nullable [] read(String name) {
    if (!name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+")) {
      return null;
    }
    byte[] known = files.get(name);
    if (known != null) {
      return known;
    }
    try (InputStream in = StaticFiles.class.getResourceAsStream(folder + "/" + name)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      files.put(name, bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
