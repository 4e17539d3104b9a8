// Listening to the desk as a page does, without a browser: the events of /vivant as they come.
import { request } from 'undici'
import type { Client } from './desk.ts'
import { until } from '../until.ts'

export interface Heard {
  readonly event: string
  readonly data: unknown
}

export interface Hearing {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** What came, in order. */
  readonly heard: readonly Heard[]
  /** Everything that came, as it came. */
  text(): string
  /** Has the desk ended it? */
  hasEnded(): boolean
  /** Wait for an event that fits. */
  hears(event: string, fits?: (data: unknown) => boolean): Promise<Heard>
  leaves(): void
}

/** Listen as a person who has looked at a page. @param topics of `/vivant?sujet=…` */
export async function hear(url: string, client: Client, topics: readonly string[] = []): Promise<Hearing> {
  const cookie = Object.entries(client.cookies()).map(([name, value]) => `${name}=${value}`)
  const query = new URLSearchParams(topics.map((topic): [string, string] => ['sujet', topic]))
  const leaving = new AbortController()
  const { statusCode, headers, body } = await request(new URL(`/vivant?${query.toString()}`, url), {
    headers: { cookie: cookie.join('; ') },
    signal: leaving.signal,
    bodyTimeout: 0,
  })
  const heard: Heard[] = []
  let text = ''
  let hasEnded = false
  body.setEncoding('utf8')
  body.on('data', (part: string) => {
    text += part
    heard.splice(0, heard.length, ...eventsIn(text))
  })
  body.once('end', () => (hasEnded = true))
  body.on('error', () => (hasEnded = true))
  return {
    status: statusCode,
    headers,
    heard,
    text: () => text,
    hasEnded: () => hasEnded,
    hears: (event, fits = () => true) =>
      until(() => heard.find((each) => each.event === event && fits(each.data)), `event ${event}`, 10_000),
    leaves: () => leaving.abort(),
  }
}

function eventsIn(text: string): readonly Heard[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const found = /^event: (\w+)\ndata: (.*)$/.exec(block)
      return found ? [{ event: found[1] ?? '', data: JSON.parse(found[2] ?? 'null') as unknown }] : []
    })
}
