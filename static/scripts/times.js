/** The visitor's own time beside that of a meeting in another zone. */
const sameClock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function local(instant, options, timeZone) {
  const language = document.documentElement.lang;
  return new Intl.DateTimeFormat(language, { ...options, timeZone }).format(instant);
}

/** Fill each `[data-starts][data-zone]` with ` · Thu 16:00 your time`; not in the same zone. */
export function showOwnTimes(root) {
  for (const slot of root.querySelectorAll("[data-starts]")) {
    const starts = new Date(slot.dataset.starts);
    const theirs = { ...sameClock, weekday: "short" };
    if (local(starts, theirs) === local(starts, theirs, slot.dataset.zone)) continue;
    const sameDay =
      local(starts, { weekday: "short" }) ===
      local(starts, { weekday: "short" }, slot.dataset.zone);
    const words = slot.closest("[data-your-time]")?.dataset.yourTime ?? "%s";
    slot.textContent = ` · ${words.replace("%s", local(starts, sameDay ? sameClock : theirs))}`;
  }
}
