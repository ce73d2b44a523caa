/** Passkeys: asks the device, and sends what it says with the form. */
import { create, get } from "@github/webauthn-json";

const given = () => JSON.parse(document.getElementById("js_data").textContent);

async function fetched(url) {
  const answer = await fetch(url, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  });
  return answer.json();
}

async function ask(form, { passkey, options }) {
  if (passkey === "login") return get((await fetched(options)).request_options);
  if (passkey === "get") return get(given().request_options);
  const wanted = given().creation_options;
  const passwordless = form.querySelector("[name=passwordless]")?.checked ?? false;
  Object.assign(wanted.publicKey.authenticatorSelection, {
    residentKey: passwordless ? "required" : "discouraged",
    requireResidentKey: passwordless,
    ...(passwordless ? { userVerification: "required" } : {}),
  });
  return create(wanted);
}

for (const mark of document.querySelectorAll("[data-passkey]")) {
  const form = mark.closest("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = form.querySelector("[role=status]") ?? document.getElementById("passkey-status");
    status.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(await ask(form, mark.dataset));
      if (form.elements.own_device) {
        form.elements.own_device.value = document.getElementById("id_own_device").checked ? "on" : "";
      }
      form.submit();
    } catch {
      status.textContent = mark.dataset.failed;
    }
  });
}
