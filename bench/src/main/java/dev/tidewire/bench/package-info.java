/** Load drivers and benchmarks of Tidewire; never shipped with the server. */
@NullMarked
package dev.tidewire.bench;

import org.jspecify.annotations.NullMarked;
