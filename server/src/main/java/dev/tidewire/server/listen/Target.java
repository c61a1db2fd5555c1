package dev.tidewire.server.listen;

/**
 * What a request line asks for.
 *
 * @param path the path, still percent-encoded
 * @param query what follows the question mark, or the empty string
 */
record Target(String path, String query) {
  /** Splits a request target in origin or absolute form (RFC 9112 section 3.2). */
  static Target of(String uri) {
    String rest = uri;
    int scheme = uri.indexOf("://");
    if (!uri.startsWith("/") && scheme > 0) {
      int slash = uri.indexOf('/', scheme + 3);
      rest = slash < 0 ? "/" : uri.substring(slash);
    }
    int question = rest.indexOf('?');
    return question < 0
        ? new Target(rest, "")
        : new Target(rest.substring(0, question), rest.substring(question + 1));
  }
}
