// Searches while one types, and goes on where there is nothing to decide. Everything works without it: it asks for the same page and takes the results out of it.
"use strict";
const form = document.querySelector("form[data-live]");
const field = form && form.querySelector("input[type=search]");
if (field) {
  let waiting = 0;
  let asked = null;
  const ask = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const address = "/search?" + new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(address, { signal: asked.signal, redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const results = page.getElementById("results");
      if (!results) return;
      document.getElementById("results").replaceWith(document.adoptNode(results));
      const found = document.querySelector("[data-found]");
      document.getElementById("status").textContent = found ? found.textContent : "";
      history.replaceState(null, "", address);
    } catch {
      // The form still works: whoever presses Enter gets the page itself.
    }
  };
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
}
// On the way to the issuer and back there is nothing to decide.
const onward = document.querySelector("[data-onward]");
if (onward instanceof HTMLFormElement) onward.requestSubmit();
if (onward instanceof HTMLAnchorElement) location.assign(onward.href);
// A file is read into the field that its lines could also be pasted into.
for (const place of document.querySelectorAll("[data-file]")) {
  const into = document.getElementById(place.dataset.file);
  const label = document.createElement("label");
  label.textContent = place.dataset.label;
  const input = document.createElement("input");
  input.type = "file";
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (file) into.value = await file.text();
  });
  label.append(input);
  place.append(label);
}
