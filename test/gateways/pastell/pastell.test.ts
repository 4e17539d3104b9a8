// The gateway through Pastell keeps the contract, before a simulated Pastell with its TdT and the préfecture.
import type { Gateway } from '../../../src/gateways/gateway.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { remembering } from '../../support/gateways/awaiting.ts'
import { followingOf } from '../../support/life/following.ts'
import { openTestPastell, type TestPastell } from '../../support/gateways/pastell.ts'
import {
  digest,
  driverOf,
  fill,
  fillAct,
  never,
  type Filled,
  type Filling,
} from '../../support/gateways/pastell-bench.ts'
import { collectAll, gatewayContract, type Deposit, type Harness } from '../contract.ts'

const neighbour: Collectivite = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }
const entities = [
  { id_e: 1, siren: maraussan.siren, name: maraussan.nom, department: '034' },
  { id_e: 2, siren: neighbour.siren, name: neighbour.nom, department: '034' },
]

/** The sending of a confirmed retour. The document names both its sendings; the action tells the annulation. */
function sendingOf(delivery: string): string | undefined {
  const [, id = '', action = ''] = delivery.split(':')
  return action === 'annuler-tdt' ? `${id}:annulation-tdt` : id
}

/** What the TdT was given, by our sendings: the same content, or a digest that is none of ours. */
function depositsOf(sim: TestPastell, made: ReadonlyMap<string, Filled>): readonly Deposit[] {
  return sim.pastell.deposits().map(({ code, idActe, objet, files }) => {
    const ours = made.get(`${code} ${idActe}`)
    const same =
      ours !== undefined &&
      (ours.formulaire.code !== '1-1' || objet === ours.formulaire.acte.objet) &&
      files.map(({ sha256 }) => sha256).join() === ours.content.files.map(({ sha256 }) => sha256).join()
    return { archive: ours?.archive ?? idActe, sha256: same ? ours.sha256 : digest(Buffer.from(`${code} ${idActe}`)) }
  })
}

async function settled(sim: TestPastell): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await sim.pastell.advance()
}

gatewayContract('pastell', async (): Promise<Harness> => {
  const sim = await openTestPastell({ entities })
  const made = new Map<string, Filled>()
  const cut = new Set<string>()
  let count = 0
  const cutting = (gateway: Gateway): Gateway => ({
    ...gateway,
    submit: (outgoing, signal) => {
      if (cut.delete(outgoing.sha256)) sim.pastell.faults.next('send-tdt', 'reset-after')
      return gateway.submit(outgoing, signal)
    },
  })
  const [ours, theirs] = [driverOf(sim), driverOf(sim, { entite: 2 })]
  const own = remembering(cutting(ours), maraussan, sendingOf)
  const other = remembering(cutting(theirs), neighbour, sendingOf)
  const keep = (outgoing: Filled): Filled => {
    made.set(`${outgoing.formulaire.code} ${outgoing.idActe}`, outgoing)
    return outgoing
  }
  const make = async (filling: Filling = {}) =>
    keep(await fillAct(ours, { ...filling, acte: { numero: `N${++count}`, ...filling.acte } }))
  const acknowledged = async (): Promise<{ readonly idActe: string; readonly about: string }> => {
    const act = await make()
    const { reference } = await own.gateway.submit(act, never)
    await settled(sim)
    await own.gateway.confirm(await collectAll(own.gateway, own.connection), never)
    return { idActe: act.idActe ?? '', about: reference }
  }
  return {
    ...own,
    makeOutgoing: async (fault) => {
      const outgoing = await make(fault === 'refused' ? { acte: { objet: 'x'.repeat(500) } } : {})
      if (fault === 'cut') cut.add(outgoing.sha256)
      return outgoing
    },
    makeOutgoingOf: async (code) => {
      if (code === '1-1') return make()
      const { idActe, about } = await acknowledged()
      const formulaire = followingOf(code, { idActe, dateCourrier: '2025-07-04' })
      if (code === '6-1') return keep(await fill(ours, formulaire, { about }))
      // Such a message cannot be frozen for Pastell, so it is frozen for another gateway.
      return { ...(await make()), formulaire, idActe }
    },
    neighbour: { ...other, makeOutgoing: () => make({ collectivite: neighbour }) },
    deposits: async () => depositsOf(sim, made),
    bringRetours: () => settled(sim),
    close: async () => {
      await Promise.all([ours.close(), theirs.close()])
      await sim.close()
    },
  }
})
