// Completes the filters of a list's search field: their names, then their values, both read from the fields that stand under
// « Filtres » (`data-filter`). Without this script those fields do the same.
'use strict'
{
  const isEnglish = document.documentElement.lang === 'en'
  const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/’/g, "'").toLowerCase()
  const most = 8
  let options = []
  let chosen = -1
  let asking

  const listOf = (input) => input.form.querySelector('[role="listbox"]')

  document.addEventListener('focusin', ({ target: input }) => {
    if (!input.matches('[data-completes]') || listOf(input)) return
    const list = document.createElement('ul')
    list.id = `${input.id}-choix`
    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', isEnglish ? 'Filters' : 'Filtres')
    list.hidden = true
    list.addEventListener('mousedown', (event) => {
      event.preventDefault()
      const at = [...list.children].indexOf(event.target.closest('li'))
      if (at >= 0) put(input, options[at])
    })
    input.after(list)
    const role = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false' }
    for (const [name, value] of Object.entries(role)) input.setAttribute(name, value)
    input.addEventListener('input', () => complete(input))
    input.addEventListener('click', () => input.value === '' && complete(input))
    input.addEventListener('blur', () => show(input, []))
    input.addEventListener('keydown', (event) => press(event, input))
  })

  function press(event, input) {
    const isOpen = !listOf(input).hidden
    const { selectionStart: at } = input
    // Another value follows one that was completed.
    if (event.key === ',' && input.value[at - 1] === ' ') input.setRangeText('', at - 1, at, 'end')
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      if (!isOpen) return complete(input)
      const places = options.length + 1
      return choose(input, ((chosen + 1 + step + places) % places) - 1)
    }
    if (!isOpen) return
    if (event.key === 'Enter' && chosen >= 0) {
      event.preventDefault()
      put(input, options[chosen])
    }
    if (event.key === 'Escape') {
      event.preventDefault()
      show(input, [])
    }
  }

  /** What is typed before the caret: the name of a filter, or its name and the last of its values. */
  function termIn(input) {
    const before = input.value.slice(0, input.selectionStart)
    const [text] = /(?:[^\s"]|"[^"]*"?)*$/.exec(before)
    const [, name, values] = /^([^:"]+):(.*)$/s.exec(text) ?? []
    const typed = name === undefined ? text : /(?:[^,"]|"[^"]*"?)*$/.exec(values)[0]
    return { name, typed, from: before.length - typed.length }
  }

  function valuesOf(field) {
    if (field.dataset.values) return field.dataset.values.split(',')
    if (field.matches('select')) return [...field.options].filter(({ value }) => value).map(({ text }) => text.trim())
    return [...field.querySelectorAll('label')].map((label) => label.textContent.trim())
  }

  async function complete(input) {
    asking?.abort()
    const { name, typed } = termIn(input)
    const words = fold(typed.replaceAll('"', ''))
    const fields = [...document.querySelectorAll('[data-filter]')]
    const begins = (text) => fold(text).startsWith(words)
    if (name === undefined) {
      const names = fields.map((field) => `${field.dataset.filter}:`)
      return show(input, typed === '' && input.value !== '' ? [] : names.filter(begins))
    }
    const field = fields.find(({ dataset }) => fold(dataset.filter) === fold(name))
    if (!field) return show(input, [])
    const isNamed = field.name === 'collectivite' && !field.matches('select')
    const all = isNamed ? await communes(words) : valuesOf(field)
    if (all) show(input, [...all.filter(begins), ...all.filter((text) => !begins(text) && fold(text).includes(words))])
  }

  /** Undefined when something else is typed meanwhile. */
  async function communes(words) {
    if (words === '') return []
    asking = new AbortController()
    const { signal } = asking
    try {
      await new Promise((resolve) => setTimeout(resolve, 150))
      const headers = { accept: 'text/html', 'x-vivant': '1' }
      const query = new URLSearchParams({ q: words, liste: 'communes' })
      const answer = await fetch(`/recherche?${query}`, { headers, signal })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      return [...page.querySelectorAll('#trouve a[href^="/collectivites/"]')].map((link) => link.textContent.trim())
    } catch {
      return undefined
    }
  }

  function show(input, found) {
    const list = listOf(input)
    options = found.slice(0, most)
    list.replaceChildren(
      ...options.map((text, at) => {
        const item = document.createElement('li')
        item.id = `${list.id}-${at}`
        item.setAttribute('role', 'option')
        item.textContent = text
        return item
      }),
    )
    list.hidden = options.length === 0
    input.setAttribute('aria-expanded', String(!list.hidden))
    choose(input, -1)
  }

  function choose(input, at) {
    chosen = at
    for (const [each, item] of [...listOf(input).children].entries())
      item.setAttribute('aria-selected', String(each === at))
    if (at < 0) input.removeAttribute('aria-activedescendant')
    else input.setAttribute('aria-activedescendant', `${listOf(input).id}-${at}`)
  }

  function put(input, text) {
    const { name, from } = termIn(input)
    const value = /\s/.test(text) ? `"${text}"` : text
    input.setRangeText(name === undefined ? value : `${value} `, from, input.selectionStart, 'end')
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
}
