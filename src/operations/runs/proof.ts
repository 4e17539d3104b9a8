// What proves that an act was received: its dossier written, its documents read and asked for again.
import { ActesError } from '../../errors.ts'
import { dossierOf } from '../../proof/dossier.ts'
import { wantProof } from '../../store/proof/documents.ts'
import { proofTable } from '../declared/proof.ts'
import { bind } from '../guard.ts'
import { journalled, notifyOf } from './run.ts'
import { shown, stored } from './transmissions.ts'

export const proofRuns = bind(proofTable, {
  downloadProof: (_, { transmission, ports }) => dossierOf(transmission, ports.store),
  downloadProofDocument: async ({ document, version }, { transmission, ports }) => {
    const [, kind, rank = '0'] = /^(.*?)(?:-(\d{1,4}))?$/.exec(document) ?? []
    // What does not hold any more is given only where it is meant: by its id, or its version.
    const found = (await shown(transmission, ports)).proof.find(
      (each) =>
        each.id === document ||
        (each.kind === kind &&
          each.rank === Number(rank) &&
          (version === undefined ? each.current : each.version === version)),
    )
    if (!found?.sha256) throw new ActesError('ACTES-A049', { params: { document: kind ?? document } })
    return stored({ name: found.name, sha256: found.sha256 }, ports)
  },
  restampTransmission: async ({ reason }, at) => {
    const { transmission, ports, tools } = at
    const line = { event: 'restamp', target: transmission.id, detail: { reason } }
    const isWanted = await journalled(at, line, (sql, now) => wantProof(sql, transmission.id, now))
    if (!isWanted) throw new ActesError('ACTES-A050')
    await notifyOf({ kind: 'schedule', name: 'proofs' }, tools)
    return shown(transmission, ports)
  },
})
