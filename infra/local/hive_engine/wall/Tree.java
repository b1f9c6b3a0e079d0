/**
 * Writes a parsed statement as JSON, inside Spark's own Java process: asked piece by piece from outside, a statement
 * takes a third of a second. Compiled when the engine starts, by the compiler that Spark brings along for its queries.
 *
 * A node is {"n": class, "f": [fields]}, a value that is not taken apart {"o": class, "x": columns as JSON},
 * a URI {"p": [scheme, authority, path]}, a map {"m": [[key, value], ...]}, a tuple {"t": [values]}.
 */
public final class Tree {
    private static final String SQL = "org.apache.spark.sql.";
    private final int mostPieces;
    private final int mostDepth;
    private final StringBuilder text = new StringBuilder();
    private int pieces = 0;

    private Tree(int mostPieces, int mostDepth) {
        this.mostPieces = mostPieces;
        this.mostDepth = mostDepth;
    }

    /** The tree, or null when it has more pieces, or is nested more deeply, than is read. */
    public static String written(Object plan, int mostPieces, int mostDepth) {
        Tree tree = new Tree(mostPieces, mostDepth);
        return tree.value(plan, 0) ? tree.text.toString() : null;
    }

    private boolean value(Object found, int depth) {
        pieces++;
        if (pieces > mostPieces || depth > mostDepth) {
            return false;
        }
        if (found == null) {
            text.append("null");
            return true;
        }
        String kind = found.getClass().getName();
        if (found instanceof Boolean || found instanceof Integer || found instanceof Long
                || found instanceof Short || found instanceof Byte) {
            text.append(found.toString());
            return true;
        }
        if (found instanceof String || found instanceof Character || found instanceof Number
                || found instanceof byte[] || kind.equals("org.apache.spark.unsafe.types.UTF8String")) {
            // What a number with a point or some bytes are is nobody's question; a class of numbers of another is.
            boolean known = !(found instanceof Number) || kind.startsWith("java.");
            if (known) {
                string(found instanceof byte[] ? "" : found.toString());
            } else {
                opaque(kind, "");
            }
            return true;
        }
        if (kind.equals("scala.None$")) {
            text.append("null");
            return true;
        }
        if (kind.equals("scala.Some")) {
            return value(((scala.Product) found).productElement(0), depth);
        }
        if (kind.startsWith("scala.Tuple")) {
            text.append("{\"t\":");
            return fields((scala.Product) found, depth) && closed();
        }
        if (kind.startsWith("scala.collection.") && found instanceof scala.collection.Iterable) {
            return collection((scala.collection.Iterable) found, kind.indexOf("Map") >= 0, depth);
        }
        return object(found, kind, depth);
    }

    private boolean collection(scala.collection.Iterable found, boolean isMap, int depth) {
        if (isMap) {
            text.append("{\"m\":");
        }
        text.append('[');
        scala.collection.Iterator items = found.iterator();
        boolean first = true;
        while (items.hasNext()) {
            if (!first) {
                text.append(',');
            }
            first = false;
            if (!value(items.next(), depth + 1)) {
                return false;
            }
        }
        text.append(']');
        return !isMap || closed();
    }

    private boolean object(Object found, String kind, int depth) {
        if (found instanceof java.net.URI) {
            java.net.URI place = (java.net.URI) found;
            text.append("{\"p\":[");
            string(place.getScheme());
            text.append(',');
            string(place.getAuthority());
            text.append(',');
            string(place.getPath());
            text.append(']');
            return closed();
        }
        if (kind.equals(SQL + "util.CaseInsensitiveStringMap")) {
            java.util.Map options = ((org.apache.spark.sql.util.CaseInsensitiveStringMap) found).asCaseSensitiveMap();
            text.append("{\"m\":[");
            boolean first = true;
            for (java.util.Iterator keys = options.keySet().iterator(); keys.hasNext();) {
                Object key = keys.next();
                text.append(first ? "[" : ",[");
                first = false;
                string(String.valueOf(key));
                text.append(',');
                string(String.valueOf(options.get(key)));
                text.append(']');
            }
            text.append(']');
            return closed();
        }
        if (kind.startsWith(SQL + "types.")) {
            // What else is known of columns, such as their defaults, stands in their metadata.
            boolean columns = kind.equals(SQL + "types.StructType");
            opaque(kind, columns ? ((org.apache.spark.sql.types.StructType) found).json() : "");
            return true;
        }
        if (!(found instanceof scala.Product)) {
            opaque(kind, "");
            return true;
        }
        text.append("{\"n\":");
        string(kind);
        text.append(",\"f\":");
        return fields((scala.Product) found, depth) && closed();
    }

    private boolean fields(scala.Product found, int depth) {
        text.append('[');
        for (int at = 0; at < found.productArity(); at++) {
            if (at > 0) {
                text.append(',');
            }
            if (!value(found.productElement(at), depth + 1)) {
                return false;
            }
        }
        text.append(']');
        return true;
    }

    private void opaque(String kind, String columns) {
        text.append("{\"o\":");
        string(kind);
        text.append(",\"x\":");
        string(columns);
        text.append('}');
    }

    private boolean closed() {
        text.append('}');
        return true;
    }

    private void string(String found) {
        text.append('"');
        String letters = found == null ? "" : found;
        for (int at = 0; at < letters.length(); at++) {
            char letter = letters.charAt(at);
            if (letter >= ' ' && letter < 127 && letter != '"' && letter != '\\') {
                text.append(letter);
            } else {
                String code = Integer.toHexString(letter);
                text.append("\\u").append("0000".substring(code.length())).append(code);
            }
        }
        text.append('"');
    }
}
