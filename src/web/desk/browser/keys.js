// Security keys (WebAuthn). The button stays hidden where the browser knows no keys; codes remain.
'use strict'
{
  const isEnglish = document.documentElement.lang === 'en'
  const say = (french, english) => (isEnglish ? english : french)
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  const listed = (keys = []) => keys.map((key) => ({ ...key, type: 'public-key', id: bytes(key.id) }))

  const ways = {
    create: (asked) => ({
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
    }),
    get: (asked) => ({ allowCredentials: listed(asked.allowCredentials) }),
  }

  async function answer(how, asked) {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), ...ways[how](asked) }
    const { id, rawId, type, response } = await navigator.credentials[how]({ publicKey })
    const told = { clientDataJSON: text(response.clientDataJSON) }
    if (how === 'create') {
      told.attestationObject = text(response.attestationObject)
      told.transports = response.getTransports?.() ?? []
    } else {
      told.authenticatorData = text(response.authenticatorData)
      told.signature = text(response.signature)
    }
    return JSON.stringify({ id, rawId: text(rawId), type, response: told, clientExtensionResults: {} })
  }

  const wrongs = {
    InvalidStateError: () => say('Cette clé est déjà enregistrée.', 'This key is registered already.'),
    SecurityError: () =>
      say(
        'Le navigateur n’accepte pas de clé à cette adresse : prenez celle du réglage ACTES_PUBLIC_URL.',
        'The browser takes no key at this address: take the one of the setting ACTES_PUBLIC_URL.',
      ),
  }
  const given = () =>
    say(
      'La clé n’a pas répondu, ou vous avez renoncé : recommencez.',
      'The key did not answer, or you gave up: try again.',
    )

  document.addEventListener('submit', async (event) => {
    const { target: form, submitter: button } = event
    const { cle: how, demande: asked } = button?.dataset ?? {}
    if (!how) return
    event.preventDefault()
    const state = form.querySelector('[role="status"]')
    button.disabled = true
    state.textContent = say('Présentez votre clé…', 'Present your key…')
    try {
      form.elements.reponse.value = await answer(how, JSON.parse(asked))
      form.submit()
    } catch (error) {
      state.textContent = (wrongs[error.name] ?? given)()
      button.disabled = false
    }
  })
  if (window.PublicKeyCredential)
    for (const button of document.querySelectorAll('button[data-cle]')) button.hidden = button.form.hidden = false
}
