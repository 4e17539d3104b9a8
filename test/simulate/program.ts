// The other program: it deposits by the queue, and gives the same deposit again while it hears nothing. It hears how its job
// ended, or by the queue of events.
import { enqueueDeposit } from '../../src/queue/deposits.ts'
import type { DoorWord } from '../chaos/judge-doors.ts'
import { acteOf, fichier, type Act } from './acts.ts'
import { minuteMs, type World } from './world.ts'

const patienceMs = 5 * minuteMs

/** @param accept is told each time that it hears of an act */
export function openProgram(
  { scheduler, deposits }: World,
  acts: readonly Act[],
  accept: (act: Act, id: string) => void,
) {
  const told: DoorWord[] = []
  const heard = new Set<string>()
  const hear = (numero: unknown, word: Omit<DoorWord, 'siren' | 'numero'>) => {
    const act = acts.find((each) => each.numero === numero)
    told.push({ siren: act?.siren ?? '', numero: String(numero), ...word })
    heard.add(String(numero))
    if (act && word.id !== undefined) accept(act, word.id)
  }
  deposits.tells({
    ended: ({ cle }, end) => {
      if ('refused' in end) return hear(cle, { word: 'refused' })
      const { id } = end.done as { readonly id: string }
      hear(cle, { word: 'done', id })
    },
    event: ({ name, data }) => {
      const { data: facts } = data as { readonly data: Readonly<Record<string, string>> }
      const { id, numero, idActe } = facts
      if (facts['message'] === '1-1' && id !== undefined) hear(numero, { word: name, id, idActe })
    },
  })
  const handIn = (act: Act) => {
    const { siren, numero, bytes } = act
    if (heard.has(numero)) return
    const { collectivite: _, ...acte } = acteOf(act)
    const files = [{ name: fichier, base64: bytes.toString('base64') }]
    const queue = { add: async (_name: string, data: Parameters<typeof deposits.give>[0]) => deposits.give(data) }
    void enqueueDeposit(queue, { cle: numero, collectivite: siren, acte, files })
    scheduler.add(undefined, patienceMs, () => handIn(act))
  }
  return { told, handIn }
}
