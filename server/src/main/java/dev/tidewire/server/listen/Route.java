package dev.tidewire.server.listen;

/**
 * One entry of the HTTP surface.
 *
 * @param method {@code GET} or {@code POST}; {@code GET} answers {@code HEAD} too
 * @param path the path; a segment in braces stands for any one segment, for example {@code
 *     /api/channels/{channel}}
 * @param endpoint who serves it
 */
public record Route(String method, String path, Endpoint endpoint) {
  /** A route for reading. */
  public static Route get(String path, Endpoint endpoint) {
    return new Route("GET", path, endpoint);
  }

  /** A route for doing. */
  public static Route post(String path, Endpoint endpoint) {
    return new Route("POST", path, endpoint);
  }
}
