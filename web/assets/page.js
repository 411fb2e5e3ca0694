// Makes pages nicer where scripts run; none of them needs it.
import { Button, createAll, ErrorSummary, NotificationBanner, SkipLink } from './govuk-frontend.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
for (const component of [Button, ErrorSummary, NotificationBanner, SkipLink]) createAll(component);

for (const text of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary sg-copy-button';
  button.textContent = 'Copy';
  const said = document.createElement('span');
  said.className = 'govuk-body-s';
  said.setAttribute('role', 'status');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text.textContent ?? '');
      said.textContent = 'Copied';
    } catch {
      said.textContent = 'Please select the text and copy it by hand';
    }
  });
  text.after(button, ' ', said);
}
