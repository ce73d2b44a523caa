/** Share, copy and print: buttons that only a script can serve. */
async function share(button) {
  const url = new URL(button.dataset.share || location.href, location.href).href;
  if (navigator.share) {
    await navigator.share({ title: document.title.trim(), url }).catch(() => {});
    return;
  }
  await navigator.clipboard.writeText(url);
  const status = document.getElementById("status");
  if (status) status.textContent = button.dataset.copied;
  button.textContent = button.dataset.copied;
}

export function listenForSharing() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-share], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) print();
    else share(button);
  });
}
