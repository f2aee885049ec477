// Which theme is shown: the system's, until the reader chooses. Loaded before the body, so that nothing flashes.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("rollcall-theme");
    } catch {
      return null; // storage is off; the choice then lasts as long as the page
    }
  };
  const apply = (theme) => {
    document.documentElement.dataset.theme = theme ?? (dark.matches ? "dark" : "light");
    dispatchEvent(new Event("themechange"));
  };

  apply(stored());
  dark.addEventListener("change", () => apply(stored()));
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const label = () => {
      const other = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      button.textContent = other === "dark" ? "☾" : "☀";
      button.title = `Use the ${other} theme`;
      button.setAttribute("aria-label", button.title);
      return other;
    };
    button.addEventListener("click", () => {
      const theme = label();
      try {
        localStorage.setItem("rollcall-theme", theme);
      } catch {
        // as above
      }
      apply(theme);
    });
    addEventListener("themechange", label);
    label();
  });
})();
