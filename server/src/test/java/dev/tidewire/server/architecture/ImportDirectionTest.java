package dev.tidewire.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the packages to their places: which may import which, and who may use what library. */
class ImportDirectionTest {
  private static final String BASE = "dev.tidewire.server";

  /** Every package, and what of ours it may import. The floor may be imported by all. */
  private static final Map<String, List<String>> MAY_IMPORT = new LinkedHashMap<>();

  private static final List<String> FLOOR = List.of("channel", "config", "telemetry");

  static {
    MAY_IMPORT.put("channel", List.of());
    MAY_IMPORT.put("config", List.of());
    MAY_IMPORT.put("telemetry", List.of());
    MAY_IMPORT.put("engine", List.of());
    MAY_IMPORT.put("engine.memory", List.of("engine"));
    MAY_IMPORT.put("auth", List.of());
    MAY_IMPORT.put("protocol", List.of("engine"));
    MAY_IMPORT.put("hub", List.of("engine", "protocol"));
    MAY_IMPORT.put("session", List.of("hub", "engine", "protocol", "auth"));
    MAY_IMPORT.put("listen", List.of("protocol"));
    MAY_IMPORT.put("transport", List.of("session", "hub", "protocol", "auth", "listen"));
    MAY_IMPORT.put(
        "transport.sse", List.of("transport", "session", "hub", "protocol", "auth", "listen"));
    MAY_IMPORT.put(
        "transport.websocket",
        List.of("transport", "session", "hub", "protocol", "auth", "listen"));
    MAY_IMPORT.put("api", List.of("session", "hub", "engine", "protocol", "auth", "listen"));
    MAY_IMPORT.put("console", List.of("listen"));
  }

  /**
   * The packages that a simulation drives: nothing in them may have a time or thread of its own.
   */
  private static final String[] CORE = {
    BASE + ".channel..",
    BASE + ".engine..",
    BASE + ".protocol..",
    BASE + ".hub..",
    BASE + ".session..",
    BASE + ".auth.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  @TestFactory
  Stream<DynamicTest> each_package_imports_only_what_lies_below_it() {
    return MAY_IMPORT.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey() + " imports only " + entry.getValue(),
                () -> onlyImports(entry.getKey(), entry.getValue()).check(CLASSES)));
  }

  private static ArchRule onlyImports(String name, List<String> allowed) {
    String[] forbidden =
        Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("cli"))
            .filter(other -> !other.equals(name))
            .filter(other -> !FLOOR.contains(other) || name.equals("channel"))
            .filter(other -> !allowed.contains(other))
            .map(other -> BASE + "." + other)
            .toArray(String[]::new);
    String[] all = Arrays.copyOf(forbidden, forbidden.length + 1);
    all[forbidden.length] = BASE; // only the root itself knows every part
    return noClasses()
        .that()
        .resideInAPackage(BASE + "." + name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(all);
  }

  @Test
  void the_table_names_every_package() {
    TreeSet<String> known = new TreeSet<>(MAY_IMPORT.keySet());
    known.add("cli");
    TreeSet<String> found = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String name = type.getPackageName();
      if (name.length() > BASE.length()) {
        found.add(name.substring(BASE.length() + 1));
      }
    }
    assertThat(found).isEqualTo(known);
  }

  @Test
  void packages_do_not_depend_on_each_other_in_circles() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(withoutRootAndCli());
  }

  private static JavaClasses withoutRootAndCli() {
    return CLASSES.that(
        new DescribedPredicate<>("parts of the server") {
          @Override
          public boolean test(JavaClass type) {
            return !type.getPackageName().equals(BASE)
                && !type.getPackageName().equals(BASE + ".cli");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> libraries_stay_behind_their_fences() {
    return Stream.of(
        fence("io.netty.channel..", "listen", "transport..", ""),
        fence("io.netty.handler..", "listen", "transport..", ""),
        fence("io.netty.bootstrap..", "listen"),
        fence(
            "io.netty.buffer..",
            "protocol",
            "hub",
            "session",
            "listen",
            "transport..",
            "api",
            "console"),
        fence("tools.jackson..", "protocol", "config"),
        fence("picocli..", "cli", ""),
        fence("io.micrometer..", "telemetry"),
        fence("org.jctools..", "hub"),
        fence("java.util.logging.."));
  }

  private static DynamicTest fence(String library, String... inside) {
    String[] packages =
        Arrays.stream(inside)
            .map(name -> name.isEmpty() ? BASE : BASE + "." + name)
            .toArray(String[]::new);
    return DynamicTest.dynamicTest(
        library + " is used only in " + List.of(inside),
        () ->
            noClasses()
                .that()
                .resideInAPackage(BASE + "..")
                .and()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES));
  }

  @Test
  void the_core_has_no_threads_clock_or_randomness_of_its_own() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..")
        .check(CLASSES);
  }

  @Test
  void nothing_prints_past_the_logger() {
    noClasses()
        .that()
        .resideInAPackage(BASE + "..")
        .and()
        .doNotHaveFullyQualifiedName(BASE + ".Main") // hands the streams to the command line
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
