package dev.rollcall.sandbox.cli;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.schemas.UserCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The users of the current day in a few lines of text: by version and by platform, for the products that most people use.
 */
final class UsersToday {
    private static final int MOST_PRODUCTS = 3;
    private static final int MOST_VALUES = 5;

    private final Map<String, ProductUsers> products = new HashMap<>();
    private Instant day = Instant.EPOCH;

    /** Takes a row that has changed. */
    void add(UserCount row) {
        if (row.getPeriod().equals("day") && isToday(row.getPeriodStart())) {
            product(row.getProduct()).versions.put(row.getVersion(), row.getUsers());
        }
    }

    /** Takes a row that has changed. */
    void add(Breakdown row) {
        if (row.getField().equals("platform") && isToday(row.getDayStart())) {
            product(row.getProduct()).platforms.put(row.getValue(), row.getUsers());
        }
    }

    /** What is known, the product with the most users first. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        products.values().stream()
                .filter(product -> product.total() > 0)
                .sorted(Comparator.comparing(ProductUsers::total).reversed().thenComparing(ProductUsers::name))
                .limit(MOST_PRODUCTS)
                .forEach(product -> {
                    String title = lines.isEmpty() ? "users today (UTC)" : "";
                    lines.add(line(title, product.name, String.valueOf(product.total()), product.versions));
                    if (!product.platforms.isEmpty()) {
                        lines.add(line("", "", "", product.platforms));
                    }
                });
        return lines;
    }

    /** Whether a day is the latest one; the rows of the day before go when it is new. */
    private boolean isToday(Instant start) {
        if (start.isAfter(day)) {
            day = start;
            products.clear();
        }
        return start.equals(day);
    }

    private ProductUsers product(String name) {
        return products.computeIfAbsent(name, unknown -> new ProductUsers(name, new HashMap<>(), new HashMap<>()));
    }

    private static String line(String title, String product, String users, Map<String, Long> values) {
        String ranked = values.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(ReservedNames.ALL))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_VALUES)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%-18s %-12.12s %6s  %s", title, product, users, ranked);
    }

    /** The users of a product, by version and by platform. */
    private record ProductUsers(String name, Map<String, Long> versions, Map<String, Long> platforms) {
        long total() {
            return versions.getOrDefault(ReservedNames.ALL, 0L);
        }
    }
}
