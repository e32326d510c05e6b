// The error dictionary is narrowed to what is typed: every word has to be in the entry. `?q=` types it beforehand.
document.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("error-dictionary");
  if (!page) return;
  const entries = [...page.querySelectorAll(":scope > section")];
  const rows = [...page.querySelectorAll(":scope > .table-wrapper tbody tr, :scope > table tbody tr")];
  const texts = entries.map((entry) => entry.textContent.toLowerCase());

  const box = document.createElement("input");
  box.type = "search";
  box.className = "narrow";
  box.placeholder = "Narrow: a code, a status, an operation, words of a message";
  box.setAttribute("aria-label", "Narrow the dictionary");
  box.value = new URLSearchParams(location.search).get("q") || "";
  const told = document.createElement("p");
  told.className = "narrowed";
  told.setAttribute("role", "status");
  page.querySelector(":scope > p").after(box, told);

  const narrow = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = texts.map((text) => words.every((word) => text.includes(word)));
    entries.forEach((entry, place) => { entry.hidden = !fits[place]; });
    rows.forEach((row, place) => { row.hidden = !fits[place]; });
    const count = fits.filter(Boolean).length;
    told.textContent = words.length ? `${count} of ${entries.length} codes` : `${entries.length} codes`;
  };
  box.addEventListener("input", narrow);
  narrow();
});
