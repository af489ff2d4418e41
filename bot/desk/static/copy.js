"use strict";
// A link that is shown once: a button that copies it. Without this script the field can be selected and copied.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // where the page does not come by https
    }
    document.getElementById(button.dataset.says).hidden = false;
  });
}
