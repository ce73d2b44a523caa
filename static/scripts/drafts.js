/**
 * What somebody is writing in a room, kept on their own device and sent nowhere.
 *
 * The page asks for it (`data-draft`) only where the member said at sign-in that the device is
 * theirs. It goes when it is sent, when they sign out, when they leave in haste, after a week,
 * and with the first page that knows nobody.
 */
const PREFIX = "draft:";
const KEPT = 7 * 24 * 60 * 60 * 1000;

/** The keys of all drafts; none where the browser keeps nothing for sites. */
function drafts() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

export function forgetDrafts() {
  for (const key of drafts()) localStorage.removeItem(key);
}

function read(key) {
  try {
    const { words, at } = JSON.parse(localStorage.getItem(key));
    return Date.now() - at < KEPT ? words : {};
  } catch {
    return {};
  }
}

function forgetOld() {
  for (const key of drafts()) {
    if (!Object.keys(read(key)).length) localStorage.removeItem(key);
  }
}

function write(key, words) {
  try {
    if (Object.values(words).some(Boolean)) {
      localStorage.setItem(key, JSON.stringify({ words, at: Date.now() }));
    } else {
      localStorage.removeItem(key);
    }
  } catch {
    // Then it is not kept.
  }
}

function keep(form) {
  const key = PREFIX + form.dataset.draft;
  const fields = form.querySelectorAll("textarea, input[type=text]");
  const words = read(key);
  for (const field of fields) field.value ||= words[field.name] ?? "";
  form.addEventListener("input", () => {
    write(key, Object.fromEntries([...fields].map((field) => [field.name, field.value])));
  });
  form.addEventListener("submit", () => write(key, {}));
}

export function keepDrafts() {
  if (!("private" in document.documentElement.dataset)) return forgetDrafts();
  forgetOld();
  document.querySelectorAll("form[data-draft]").forEach(keep);
  document.querySelector("form.sign-out")?.addEventListener("submit", forgetDrafts);
}
