// What every page's forms share. All of them work without scripts; this makes them quicker and keeps addresses short.

document.documentElement.classList.add("scripted");

for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// Filters that are empty stay out of the address.
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}

// One decision, one request: a second click finds the button asleep. (The server saves once all the same.)
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.ariaBusy === "true") event.preventDefault();
    form.ariaBusy = "true";
    for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
  });
}

// A page that the browser brings back is awake again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) {
    form.ariaBusy = "false";
    for (const field of form.elements) field.disabled = false;
  }
});
