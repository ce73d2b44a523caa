/** Distances in miles where people think in miles. */
const METRES_A_MILE = 1609.344;
const IN_MILES = new Set(["US", "GB", "LR", "MM"]);

function usesMiles() {
  const { language, region } = new Intl.Locale(navigator.language).maximize();
  return language === "en" && IN_MILES.has(region);
}

/** Rewrite each `[data-m]`, a distance in metres that the page shows in kilometres. */
export function showOwnDistances(root) {
  if (!usesMiles()) return;
  const format = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: "mile",
    maximumFractionDigits: 1,
  });
  for (const slot of root.querySelectorAll("[data-m]")) {
    slot.textContent = format.format(slot.dataset.m / METRES_A_MILE);
  }
}
