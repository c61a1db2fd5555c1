package dev.tidewire.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.server.channel.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The ledger finds every kind of planted fault, and nothing where there is none. */
class LedgerTest {
  private static final String CHANNEL = "chat";
  private static final int ENTRIES = 20;

  private final Ledger ledger = new Ledger();

  @Test
  void findsNothingWhenEveryoneSawEverythingInOrder() {
    acknowledge("e1", 1, ENTRIES);
    see("anna", run("e1", 1, ENTRIES));
    see("ben", run("e1", 1, ENTRIES));

    LedgerReport report = ledger.check();
    assertFound(report, Map.of());
    assertThat(report.acknowledged()).isEqualTo(ENTRIES);
    assertThat(report.delivered()).isEqualTo(2 * ENTRIES);
    report.requireNothingLost();
  }

  @Test
  void findsASilentlyLostEntryThatTheLinksShowToo() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = run("e1", 1, ENTRIES);
    items.remove(7);
    see("anna", items);
    assertFound(ledger.check(), Map.of(Finding.LOST, 1L, Finding.SILENT, 1L, Finding.GAP, 1L));
  }

  @Test
  void findsALostEntryWithoutLinks() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = unlinked(run("e1", 1, ENTRIES));
    items.remove(7);
    see("anna", items);
    assertFound(ledger.check(), Map.of(Finding.LOST, 1L, Finding.SILENT, 1L));
  }

  @Test
  void findsALostLastEntry() {
    acknowledge("e1", 1, ENTRIES);
    see("anna", run("e1", 1, ENTRIES - 1));
    assertFound(ledger.check(), Map.of(Finding.LOST, 1L, Finding.SILENT, 1L));
  }

  @Test
  void findsEverythingLostWhenASubscriberNeverJoined() {
    acknowledge("e1", 1, ENTRIES);
    ledger.subscriber("anna", List.of(CHANNEL));
    assertFound(
        ledger.check(), Map.of(Finding.LOST, (long) ENTRIES, Finding.SILENT, (long) ENTRIES));
  }

  @Test
  void doesNotOweWhatCameBeforeTheFirstJoin() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = run("e1", 11, ENTRIES);
    items.addFirst(new LogItem.Joined(new Position("e1", 10), 10));
    see("anna", items);
    assertFound(ledger.check(), Map.of());
  }

  @Test
  void callsALossAnnouncedOnlyWhenAResetLiesWhereTheEntryIsMissing() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> announced = run("e1", 1, 5);
    announced.add(reset("e1", 8));
    announced.addAll(run("e1", 9, ENTRIES));
    see("anna", announced);
    assertFound(ledger.check(), Map.of(Finding.LOST, 3L, Finding.RESET, 1L));

    List<LogItem> elsewhere = run("e1", 1, ENTRIES);
    elsewhere.remove(4);
    elsewhere.add(15, reset("e1", 16));
    see("ben", elsewhere);
    assertThat(ledger.check().count(Finding.SILENT)).isEqualTo(1);
  }

  @Test
  void doesNotExcuseALossRightAfterAReset() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = run("e1", 1, 5);
    items.add(reset("e1", 8));
    items.addAll(run("e1", 10, ENTRIES));
    see("anna", items);
    assertFound(
        ledger.check(),
        Map.of(Finding.LOST, 4L, Finding.SILENT, 1L, Finding.GAP, 1L, Finding.RESET, 1L));
  }

  @Test
  void findsARepetitionAndTheDisorderItMakes() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = unlinked(run("e1", 1, ENTRIES));
    items.add(9, items.get(8));
    see("anna", items);
    assertFound(ledger.check(), Map.of(Finding.DUPLICATED, 1L, Finding.MISORDERED, 1L));
  }

  @Test
  void findsARepetitionEvenAfterAReset() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = run("e1", 1, ENTRIES);
    items.add(reset("e1", 18));
    items.addAll(run("e1", 19, ENTRIES));
    see("anna", items);
    assertFound(ledger.check(), Map.of(Finding.DUPLICATED, 2L, Finding.RESET, 1L));
  }

  @Test
  void findsTwoEntriesSwapped() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = unlinked(run("e1", 1, ENTRIES));
    Collections.swap(items, 9, 10);
    see("anna", items);
    assertFound(ledger.check(), Map.of(Finding.MISORDERED, 1L));
  }

  @Test
  void findsAnEpochThatChangedWithoutAWord() {
    acknowledge("e1", 1, 5);
    acknowledge("e2", 1, 5);
    List<LogItem> items = run("e1", 1, 5);
    items.addAll(run("e2", 1, 5));
    see("anna", items);
    assertFound(ledger.check(), Map.of(Finding.GAP, 1L));
  }

  @Test
  void acceptsAnEpochThatChangedWithAReset() {
    SubscriberLog anna = ledger.subscriber("anna", List.of(CHANNEL));
    anna.joined(CHANNEL, new Position("e1", 0));
    acknowledge("e1", 1, 5);
    acknowledge("e2", 1, 5);
    write(anna, run("e1", 1, 4));
    write(anna, List.of(reset("e2", 2)));
    write(anna, run("e2", 3, 5));
    assertFound(ledger.check(), Map.of(Finding.LOST, 3L, Finding.RESET, 1L));
  }

  @Test
  void findsAValueAtAnotherPosition() {
    acknowledge("e1", 1, ENTRIES);
    List<LogItem> items = run("e1", 1, ENTRIES - 1);
    items.add(new LogItem.Delivered(new Position("e1", 25), LogItem.UNKNOWN, value("e1", 20)));
    see("anna", items);
    assertFound(ledger.check(), Map.of(Finding.MISPLACED, 1L));
  }

  @Test
  void findsSubscribersThatSawDifferentValues() {
    acknowledge("e1", 1, 5);
    see("anna", with(run("e1", 1, 5), 6, "unacknowledged"));
    see("ben", with(run("e1", 1, 5), 6, "other"));
    assertFound(ledger.check(), Map.of(Finding.EXTRA, 2L, Finding.DIFFERING, 2L));
  }

  @Test
  void findsASubscriberThatMissedAnUnacknowledgedEntryOfOthers() {
    acknowledge("e1", 1, 5);
    see("anna", with(run("e1", 1, 5), 6, "unacknowledged"));
    see("ben", run("e1", 1, 5));
    assertFound(ledger.check(), Map.of(Finding.EXTRA, 1L, Finding.DIFFERING, 1L));
  }

  @Test
  void countsAnUnacknowledgedEntryThatEveryoneGotAsLegal() {
    acknowledge("e1", 1, 5);
    see("anna", with(run("e1", 1, 5), 6, "unacknowledged"));
    see("ben", with(run("e1", 1, 5), 6, "unacknowledged"));
    LedgerReport report = ledger.check();
    assertFound(report, Map.of(Finding.EXTRA, 2L));
    assertThat(report.isKept()).isTrue();
  }

  @Test
  void saysInItsErrorWhereTheFirstBreachIs() {
    acknowledge("e1", 1, 5);
    see("anna", run("e1", 1, 4));
    assertThatThrownBy(() -> ledger.check().requireNothingLost())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("acknowledged 5, delivered 4, lost 1, silent 1")
        .hasMessageContaining("silent: anna in chat at e1.5");
  }

  private void acknowledge(String epoch, long from, long to) {
    LongStream.rangeClosed(from, to)
        .forEach(offset ->
            ledger.acknowledged(CHANNEL, new Position(epoch, offset), value(epoch, offset)));
  }

  private void see(String name, List<LogItem> items) {
    SubscriberLog log = ledger.subscriber(name, List.of(CHANNEL));
    if (!(items.getFirst() instanceof LogItem.Joined)) {
      log.joined(CHANNEL, new Position("e1", 0));
    }
    write(log, items);
  }

  private static void write(SubscriberLog log, List<LogItem> items) {
    for (LogItem item : items) {
      switch (item) {
        case LogItem.Joined joined -> log.joined(CHANNEL, joined.position());
        case LogItem.Reset reset -> log.reset(CHANNEL, reset.position(), reset.reason());
        case LogItem.Delivered entry ->
            log.delivered(CHANNEL, entry.position(), entry.prev(), entry.value());
      }
    }
  }

  private static List<LogItem> run(String epoch, long from, long to) {
    List<LogItem> items = new ArrayList<>();
    for (long offset = from; offset <= to; offset++) {
      Position position = new Position(epoch, offset);
      items.add(new LogItem.Delivered(position, offset - 1, value(epoch, offset)));
    }
    return items;
  }

  private static List<LogItem> unlinked(List<LogItem> items) {
    List<LogItem> unlinked = new ArrayList<>();
    for (LogItem item : items) {
      LogItem.Delivered entry = (LogItem.Delivered) item;
      unlinked.add(new LogItem.Delivered(entry.position(), LogItem.UNKNOWN, entry.value()));
    }
    return unlinked;
  }

  private static List<LogItem> with(List<LogItem> items, long offset, String value) {
    items.add(new LogItem.Delivered(new Position("e1", offset), offset - 1, value));
    return items;
  }

  private static LogItem reset(String epoch, long offset) {
    return new LogItem.Reset(new Position(epoch, offset), "trimmed");
  }

  private static String value(String epoch, long offset) {
    return epoch + "/" + offset;
  }

  private static void assertFound(LedgerReport report, Map<Finding, Long> expected) {
    Map<Finding, Long> found = new EnumMap<>(Finding.class);
    for (Finding finding : Finding.values()) {
      if (report.count(finding) > 0) {
        found.put(finding, report.count(finding));
      }
    }
    assertThat(found).as(report.toString()).isEqualTo(expected);
  }
}
