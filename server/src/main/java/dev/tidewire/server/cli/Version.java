package dev.tidewire.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Tells the version that the build wrote down. */
final class Version implements IVersionProvider {
  /** The version number, for example {@code 0.1.0}. */
  static String number() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IOException("version.properties is missing on the class path: build again");
      }
      properties.load(in);
    }
    return properties.getProperty("version", "unknown");
  }

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"tidewire " + number() + " (Java " + Runtime.version() + ")"};
  }
}
