// Enhances plain pages: the search becomes a dialog that answers as people type. `Ctrl+K` opens it, and so does `/`
// outside of fields, unless that key is switched off (WCAG 2.1.4: dictation strikes single keys). `Ctrl+/` focuses the
// page's own search, if any. Everything works without this script.
'use strict'
{
  const isEnglish = document.documentElement.lang === 'en'
  const say = (french, english) => (isEnglish ? english : french)
  const box = document.querySelector('form.find input')
  const off = 'actes-sans-barre'
  let dialog

  function make() {
    const made = document.createElement('dialog')
    made.className = 'finder'
    made.innerHTML = `<form action="${box.form.getAttribute('action')}" role="search"><label>${say('Rechercher partout', 'Search everywhere')}<input name="q" maxlength="200" autocomplete="off" /></label></form>
      <p role="status" class="skip"></p><div></div>
      <form method="dialog" class="reason"><label><input type="checkbox" /> ${say('La touche / ouvre cette recherche', 'The / key opens this search')}</label><button>${say('Fermer', 'Close')}</button></form>`
    const [input, slash] = made.querySelectorAll('input')
    input.placeholder = box.placeholder
    slash.checked = localStorage.getItem(off) === null
    slash.addEventListener('change', () =>
      slash.checked ? localStorage.removeItem(off) : localStorage.setItem(off, '1'),
    )
    input.addEventListener('input', () => soon(input.value))
    made.addEventListener('keydown', (event) => walk(event, input))
    made.addEventListener('click', ({ target }) => target === made && made.close())
    document.body.append(made)
    return made
  }

  function open() {
    dialog ??= make()
    if (dialog.open) return
    dialog.showModal()
    const input = dialog.querySelector('input')
    input.value = box.value
    input.focus()
    input.select()
    soon(input.value)
  }

  let waiting
  let asking
  /** Search after a pause; abort the previous request. */
  function soon(text) {
    clearTimeout(waiting)
    asking?.abort()
    waiting = setTimeout(() => ask(text.trim()).catch(() => undefined), 150)
  }

  async function ask(text) {
    asking = new AbortController()
    const query = new URLSearchParams({ q: text, liste: '1' })
    const headers = { accept: 'text/html', 'x-vivant': '1' }
    const address = `${box.form.getAttribute('action')}?${query}`
    const answer = await fetch(address, { headers, redirect: 'manual', signal: asking.signal })
    if (answer.type === 'opaqueredirect') return location.reload()
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    dialog.querySelector('div').replaceChildren(...(page.querySelector('#trouve')?.childNodes ?? []))
    const count = dialog.querySelectorAll('div a').length
    const found = count === 1 ? say('Un résultat', 'One result') : say(`${count} résultats`, `${count} results`)
    dialog.querySelector('[role="status"]').textContent = text === '' ? '' : found
  }

  /** Arrow keys move through the results and back to the field. */
  function walk(event, input) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const stops = [input, ...dialog.querySelectorAll('div a')]
    event.preventDefault()
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus()
  }

  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event
    const isAlone = !ctrlKey && !metaKey
    const isTyping = target instanceof Element && target.closest('input, textarea, select, [contenteditable]')
    const isSlash = key === '/' && isAlone && !isTyping && localStorage.getItem(off) === null
    const own =
      key === '/' &&
      ctrlKey &&
      !metaKey &&
      document.querySelector('main input:is([type="search"], [name="q"]):not(#trouver)')
    if (
      !box ||
      altKey ||
      !(isSlash || (key === '/' && ctrlKey) || (key.toLowerCase() === 'k' && !isAlone && !event.shiftKey))
    )
      return
    event.preventDefault()
    if (own) own.focus()
    else open()
  })
  if (box) box.form.dataset.keys = 'Ctrl K'
  box?.addEventListener('click', open)
}

// The box in a list's head ticks all or none, and the number of ticked rows is shown beside the actions. Without this
// script the head is a link to the page with every box ticked.
const boxesOf = (form) => [...form.elements].filter((each) => each.type === 'checkbox')
document.addEventListener('click', (event) => {
  const head = event.target instanceof Element && event.target.closest('a[data-check]')
  const form = head && document.getElementById(head.dataset.check)
  if (!form || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const boxes = boxesOf(form)
  const wanted = !boxes.every((box) => box.checked)
  for (const box of boxes.filter(({ checked }) => checked !== wanted)) box.click()
})
document.addEventListener('input', ({ target }) => {
  const told = target.form?.querySelector('output')
  if (target.type !== 'checkbox' || !told) return
  const count = boxesOf(target.form).filter((box) => box.checked).length
  told.textContent = count > 0 ? `${told.dataset.word} ${count}` : ''
})
// A form that a person unfolds over a list, or in a list that is worked off, has the focus in its field.
document.addEventListener(
  'toggle',
  ({ target }) => {
    const isForm = target.open && target.matches('details.inline, [data-first] details')
    if (!isForm || document.activeElement !== target.querySelector('summary')) return
    target.querySelector('form :is(input:not([type="hidden"]), select, textarea)')?.focus()
  },
  true,
)
