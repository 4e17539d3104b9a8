// A browser without pictures or scripts, for journeys over several sites: a cookie jar for each origin, redirections and
// immediate refreshes followed, the forms of a page filled in and sent.
import { Agent, request } from 'undici'

export interface Seen {
  readonly status: number
  readonly url: URL
  readonly text: string
  /** What a reader sees: no tags, white space as single blanks. */
  readonly words: string
  /** Every address on the way here, this one last. */
  readonly trail: readonly string[]
}

export interface Walker {
  /** Go there, and on to where it leads. */
  opens(url: string, headers?: Readonly<Record<string, string>>): Promise<Seen>
  /** From now on, do not go to this path, but stop before it. */
  holds(path: string | undefined): void
  /** One step: where it would lead is in `location`. */
  steps(url: string): Promise<{ readonly status: number; readonly location: string }>
  /** Fill in a form of the page that is shown, the first or the one of this action, what it hides too, and send it. */
  sends(fields: Readonly<Record<string, string>>, action?: string): Promise<Seen>
  /** The jar of an origin. */
  cookiesOf(origin: string): Map<string, string>
  closes(): Promise<void>
}

/** One person's browser. @param ca authorities that it trusts, PEM; `from` an address of 127.0.0.0/8 that it comes from */
export function openWalker({ ca, from }: { readonly ca: string; readonly from?: string }): Walker {
  const agent = new Agent({ connect: { ca }, ...(from !== undefined && { localAddress: from }) })
  const jars = new Map<string, Map<string, string>>()
  const cookiesOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }
  let shown: Seen | undefined
  let held: string | undefined
  const step = async (
    url: URL,
    { body, more = {} }: { body?: string; more?: Readonly<Record<string, string>> } = {},
  ) => {
    const jar = cookiesOf(url.origin)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      ...(cookie && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...more,
    }
    const method = body === undefined ? 'GET' : 'POST'
    const answer = await request(url, { dispatcher: agent, method, headers, ...(body !== undefined && { body }) })
    keep(jar, answer.headers['set-cookie'])
    const text = await answer.body.text()
    const refresh = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    return { status: answer.statusCode, text, location: String(answer.headers.location ?? refresh) }
  }
  const walk = async (start: URL, first: Parameters<typeof step>[1] = {}): Promise<Seen> => {
    const trail: string[] = []
    let [url, options] = [start, first]
    for (;;) {
      trail.push(url.href)
      if (trail.length > 20) throw new Error(`it leads nowhere: ${trail.join(' ')}`)
      const { status, text, location } = await step(url, options)
      if (location === '') return (shown = { status, url, text, words: wordsOf(text), trail })
      url = new URL(location, url)
      options = { more: first.more ?? {} }
      if (held && url.pathname === held) return { status: 0, url, text: '', words: '', trail: [...trail, url.href] }
    }
  }
  return {
    opens: (url, more = {}) => walk(new URL(url), { more }),
    steps: async (url) => step(new URL(url)),
    sends: async (fields, wanted) => {
      if (!shown) throw new Error('no page is shown')
      const forms = [...shown.text.matchAll(/<form([^>]*)>([^]*?)<\/form>/g)].map(([, head = '', content = '']) => ({
        action: /action="([^"]*)"/.exec(head)?.[1]?.replaceAll('&amp;', '&') ?? '',
        content,
      }))
      const { action, content } = forms.find((each) => wanted === undefined || each.action === wanted) ?? {}
      if (action === undefined || content === undefined) throw new Error(`no such form: ${shown.words}`)
      const hidden = [...content.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
      const given = hidden
        .map(([, name = '', value = '']): [string, string] => [name, value])
        .filter(([name]) => !(name in fields))
      const body = new URLSearchParams([...given, ...Object.entries(fields)]).toString()
      return walk(new URL(action || shown.url.href, shown.url), { body })
    },
    holds: (path) => void (held = path),
    cookiesOf,
    closes: () => agent.destroy(),
  }
}

function keep(jar: Map<string, string>, told: string | readonly string[] | undefined): void {
  for (const line of [told ?? []].flat()) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const isOver = pair.slice(at + 1) === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)
    if (isOver) jar.delete(pair.slice(0, at))
    else jar.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

function wordsOf(text: string): string {
  return text
    .replace(/<wbr \/>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&nbsp;|\u00A0/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
