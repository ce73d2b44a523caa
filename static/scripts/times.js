/** The visitor's own time beside that of a meeting in another zone. */
const clock = { hour: "numeric", minute: "2-digit" };
const clockAndDay = { ...clock, weekday: "short" };

/** The page's language as this visitor's region writes it: 18:00, or 6:00 PM. */
function locale() {
  const { lang } = document.documentElement;
  return navigator.languages.find((tag) => tag.split("-")[0] === lang.split("-")[0]) ?? lang;
}

function write(instant, options, timeZone) {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone }).format(instant);
}

function isSame(instant, options, timeZone) {
  return write(instant, options) === write(instant, options, timeZone);
}

/** Fill each `[data-starts][data-zone]` with `Thu 16:00 your time`; not in the same zone. */
export function showOwnTimes(root) {
  for (const slot of root.querySelectorAll("[data-starts]")) {
    const starts = new Date(slot.dataset.starts);
    const { zone } = slot.dataset;
    if (isSame(starts, clockAndDay, zone)) continue;
    const time = write(starts, isSame(starts, { weekday: "short" }, zone) ? clock : clockAndDay);
    const words = slot.closest("[data-your-time]")?.dataset.yourTime ?? "%s";
    slot.textContent = `${slot.previousSibling?.textContent.trim() ? " · " : ""}${words.replace("%s", time)}`;
  }
}
