package dev.tidewire.server.engine;

import java.time.Duration;

/**
 * How much of a channel is kept.
 *
 * @param entries most entries, 0 for none: every resume then ends in a reset
 * @param bytes most bytes of weight; the newest entry is kept even if it alone is heavier
 * @param age oldest entry
 * @param keyWindow how long an idempotency key is remembered
 */
public record Retention(int entries, long bytes, Duration age, Duration keyWindow) {}
