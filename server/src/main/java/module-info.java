/**
 * The Tidewire server: one process that gives browsers live channels. Nothing is exported: the
 * server is run, not embedded.
 */
@org.jspecify.annotations.NullMarked
module dev.tidewire.server {
  requires static org.jspecify;
  requires org.slf4j;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.transport.unix.common;
  requires io.netty.transport.classes.epoll;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.handler;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;
  requires info.picocli;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.jctools.core;

  opens dev.tidewire.server.cli to
      info.picocli;
}
