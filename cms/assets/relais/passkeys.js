// Passkeys need a script: what is offered without one stays, and a touch that fails says what to do.
document.addEventListener("DOMContentLoaded", () => {
  const supported = Boolean(window.PublicKeyCredential);
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = !supported;
  }
  for (const part of document.querySelectorAll("[data-no-passkey]")) {
    part.hidden = supported;
  }
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.getElementById("passkey-error");
  told.hidden = false;
  told.focus();
});
