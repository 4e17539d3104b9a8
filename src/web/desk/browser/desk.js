// What the desk does beyond plain pages: the search of every page as a dialog that answers while one types. `Ctrl+K` opens it,
// and `/` where nobody is typing, unless that key is switched off there (WCAG 2.1.4: people who dictate strike single keys).
// `Ctrl+/` goes to the search of the page itself where it has one. Without this everything works.
'use strict'
{
  const isEnglish = document.documentElement.lang === 'en'
  const say = (french, english) => (isEnglish ? english : french)
  const box = document.querySelector('form.find input')
  const off = 'actes-sans-barre'
  let dialog

  /** Made once it is wanted. */
  function make() {
    const made = document.createElement('dialog')
    made.className = 'finder'
    made.innerHTML = `<form action="${box.form.getAttribute('action')}" role="search"><label>${say('Rechercher partout', 'Search everywhere')}<input name="q" maxlength="200" autocomplete="off" /></label></form>
      <p role="status" class="skip"></p><div></div>
      <form method="dialog" class="reason"><label><input type="checkbox" /> ${say('La touche / ouvre cette recherche', 'The / key opens this search')}</label><button class="quiet">${say('Fermer', 'Close')}</button></form>`
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
  /** Answered once one pauses; what was asked before is dropped. */
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

  /** Up and down lead through what was found, and back to the field. */
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
      key === '/' && ctrlKey && !metaKey && document.querySelector('main input:is([type="search"], [name="q"])')
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

// The head of a list's boxes ticks them all, or none, where it stands; and how many are ticked is said beside what is done with
// them. Without this the head is a link to the page with every box ticked.
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
