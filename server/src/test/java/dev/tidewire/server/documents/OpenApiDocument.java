package dev.tidewire.server.documents;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code openapi.yaml} as the tests read it: its operations, and its schemas as validators. */
final class OpenApiDocument {
  private static final String IRI = "https://tidewire.example/openapi";

  private final JsonNode root;
  private final SchemaRegistry schemas;

  private OpenApiDocument(String yaml) {
    root = new YAMLMapper().readTree(yaml);
    schemas =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi31(), builder -> builder.schemas(Map.of(IRI, root.toString())));
  }

  static OpenApiDocument read() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("/contract/openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("There is no /contract/openapi.yaml");
      }
      return new OpenApiDocument(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode root() {
    return root;
  }

  /** Every operation, as method and path. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    root.get("paths")
        .forEachEntry((path, item) -> {
          for (String method : List.of("get", "post", "put", "delete")) {
            if (item.has(method)) {
              operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path);
            }
          }
        });
    return operations;
  }

  /** The statuses that an operation's description knows. */
  Set<String> statuses(String path, String method) {
    return new TreeSet<>(root.at(pointer(path, method) + "/responses").propertyNames());
  }

  /**
   * What is wrong with a real answer; empty when it is as described.
   *
   * @param type its content type, without parameters, or null when it has no body
   */
  List<String> check(String path, String method, int status, @Nullable String type, String body) {
    String pointer = pointer(path, method) + "/responses/" + status;
    JsonNode response = root.at(pointer);
    if (response.isMissingNode()) {
      return List.of("The status " + status + " is not described");
    }
    if (response.has("$ref")) {
      pointer = response.get("$ref").stringValue().substring(1);
      response = root.at(pointer);
    }
    if (type == null) {
      return response.has("content")
          ? List.of("A body is described, but there is none")
          : List.of();
    }
    String media = pointer + "/content/" + escape(type);
    if (root.at(media).isMissingNode()) {
      return List.of("The content type " + type + " is not described");
    }
    return type.equals("application/json") ? validate(media + "/schema", body) : List.of();
  }

  private List<String> validate(String pointer, String json) {
    Schema schema = schemas.getSchema(SchemaLocation.of(IRI + "#" + pointer));
    return schema.validate(json, InputFormat.JSON).stream().map(Error::toString).toList();
  }

  private static String pointer(String path, String method) {
    return "/paths/" + escape(path) + "/" + method.toLowerCase(java.util.Locale.ROOT);
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
