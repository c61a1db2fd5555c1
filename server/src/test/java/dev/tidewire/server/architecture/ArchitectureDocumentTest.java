package dev.tidewire.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds ARCHITECTURE.md to the code: what it names exists, and it stays one page. */
class ArchitectureDocumentTest {
  private static final String BASE = "dev.tidewire.server.";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Path ROOT = Path.of("..");
  private static final Set<String> TYPES = types();

  private static Set<String> types() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tidewire.server")
            .stream()
            .map(JavaClass::getName)
            .map(name -> name.substring(BASE.length()).replace('$', '.'))
            .collect(Collectors.toSet());
  }

  @Test
  void every_type_path_and_package_it_names_exists() throws IOException {
    List<String> missing = new ArrayList<>();
    Matcher code = CODE.matcher(text());
    int checked = 0;
    while (code.find()) {
      String name = code.group(1);
      if (name.contains("/") || name.endsWith(".md")) {
        checked++;
        if (!Files.exists(ROOT.resolve(name))) {
          missing.add(name);
        }
      } else if (Character.isUpperCase(simpleName(name).charAt(0))) {
        checked++;
        if (TYPES.stream().noneMatch(type -> type.equals(name) || type.endsWith("." + name))) {
          missing.add(name);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(checked).isGreaterThan(40);
  }

  @Test
  void it_stays_one_page() throws IOException {
    assertThat(text().lines()).hasSizeLessThan(100);
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String text() throws IOException {
    return Files.readString(ROOT.resolve("ARCHITECTURE.md"));
  }
}
