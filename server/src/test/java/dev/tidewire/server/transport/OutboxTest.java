package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** What waits for a socket counts as what it costs. */
class OutboxTest {
  private static final int BUDGET = 64 * 1024;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Outbox outbox = new Outbox(channel, BUDGET);

  private void fillTheNetwork() {
    assertThat(outbox.write(Unpooled.buffer().writeZero(128 * 1024))).isTrue();
    assertThat(channel.isWritable()).isFalse();
  }

  @Test
  void manyTinyFramesAreRefusedBeforeTheyCostManyTimesTheBudget() {
    fillTheNetwork();
    ByteBuf tiny = Unpooled.unreleasableBuffer(Unpooled.buffer(2).writeZero(2));
    int held = 0;
    while (held < BUDGET && outbox.write(tiny.duplicate())) {
      held++;
    }
    assertThat(held).isBetween(100, 1000);
    outbox.discard();
    channel.releaseOutbound();
  }

  @Test
  void theBudgetIsWholeAgainWhenAllWasSent() {
    fillTheNetwork();
    for (int round = 0; round < 100; round++) {
      assertThat(outbox.write(Unpooled.buffer().writeZero(BUDGET / 2))).isTrue();
      assertThat(outbox.write(Unpooled.buffer().writeZero(1))).isTrue();
      outbox.flush();
      outbox.onWritable();
      channel.releaseOutbound();
      fillTheNetwork();
    }
    outbox.discard();
    channel.releaseOutbound();
  }
}
