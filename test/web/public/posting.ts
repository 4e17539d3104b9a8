// A desk with public pages, and acts of it that are acknowledged: what the suites of this folder stand on.
import { openDesk, type DeskOptions, type OpenDesk } from '../../support/desk/desk.ts'

export interface PostingDesk extends OpenDesk {
  readonly ask: OpenDesk['operations']['ask']
  /** Hand acts in, by their numbers, each changed like this, and wait for their receipts. */
  acknowledges(acts: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<void>
  /** One of them. */
  act(numero: string): { readonly id: string; readonly idActe: string }
  /** As anybody asks, over the socket. */
  reads(path: string, headers?: Readonly<Record<string, string>>): Promise<Read>
}

export interface Read {
  readonly status: number
  readonly text: string
  readonly bytes: Uint8Array
  readonly headers: Headers
}

export const individual = {
  nature: 'AI',
  matiere: '4.1',
  objet: 'Nomination de Mme Exemple',
  annexes: [],
  document: { fichier: 'deliberation.pdf', typePiece: '99_AI' },
} as const

export async function openPostingDesk(options: DeskOptions = {}): Promise<PostingDesk> {
  const environment = { ACTES_PUBLIC_PAGES: 'yes', ...options.environment }
  const desk = await openDesk({ store: 'embedded', ...options, environment })
  const { ask } = desk.operations
  const known = new Map<string, { readonly id: string; readonly idActe: string }>()
  return {
    ...desk,
    ask,
    acknowledges: async (acts) => {
      for (const [numero, changes] of Object.entries(acts)) {
        const taken = await desk.deposits({ cle: undefined, numero, ...changes })
        if (!taken.ok) throw new Error(JSON.stringify(taken.problems))
        known.set(numero, { id: taken.id, idActe: taken.idActe ?? '' })
      }
      await desk.works()
    },
    act: (numero) => {
      const found = known.get(numero)
      if (!found) throw new Error(`no act ${numero}`)
      return found
    },
    reads: async (path, headers = {}) => {
      const answer = await fetch(`${desk.url}${path}`, { headers, redirect: 'manual' })
      const bytes = new Uint8Array(await answer.arrayBuffer())
      return { status: answer.status, bytes, text: new TextDecoder().decode(bytes), headers: answer.headers }
    },
  }
}
