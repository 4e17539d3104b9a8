// The register and open data of a collectivité, streamed page by page.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ActesError } from '#errors.ts'
import { inLibraryFolder } from '#files/temporary.ts'
import { actAddress } from '#opendata/address.ts'
import { dataSet, spreadsheet } from '#opendata/csv.ts'
import {
  registerFileName,
  type Period,
  type RegisterForce,
  type RegisterFormat,
  type ScdlVersion,
} from '#opendata/period.ts'
import { registerRows, registerSheet, type RegisteredAct } from '#opendata/register.ts'
import { matiereOf, matieres, scdlRows, type Deliberation } from '#opendata/scdl.ts'
import { siretOf } from '#protocol/acte/collectivite.ts'
import { executoireOf, inForceSince } from '#protocol/calendrier/executoire.ts'
import { auteurOf, faitsIn, type Fait } from '#protocol/calendrier/faits.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import type { Sender } from '#store/connections/collectivites.ts'
import { registerPage, registerSize, type RegisterRow } from '#store/transmissions/register.ts'
import { heldBy } from '#transmission/refreshing.ts'
import { opendataTable } from '../declared/opendata.ts'
import { bind, type At } from '../guard.ts'
import { isAnnulled, isProven } from '#lifecycle.ts'

/** Rows per page, and the most acts in one PDF. */
const [pageSize, pdfMost] = [500, 2_000]

export const opendataRuns = bind(opendataTable, {
  showRegister: ({ siren, ...period }, { db }) => registerSize(db, { siren, ...period }, [...matieres.keys()]),
  downloadRegister: async ({ siren, format, force = 'tous', schema, ...period }, at) => {
    const sender = await at.ports.senderOf(siren)
    const bytes = await made[format]({ sender, period, force, schema, at })
    return { bytes, name: registerFileName(format, { siren, ...period }) }
  },
})

const made: Readonly<Record<RegisterFormat, (asked: RegisterDownload) => Promise<Uint8Array | Readable>>> = {
  csv: async (asked) => spreadsheet(registerRows(acts(asked), heldBy(asked.sender))),
  pdf,
  scdl: async (asked) => {
    const { collectivite } = asked.sender
    if (siretOf(collectivite) === undefined)
      throw new ActesError('ACTES-A055', { params: { siren: collectivite.siren } })
    return dataSet(scdlRows(deliberations(asked), asked.schema))
  },
}

interface RegisterDownload {
  readonly sender: Sender
  readonly period: Period
  readonly force: RegisterForce
  readonly schema: ScdlVersion | undefined
  readonly at: At
}

async function* acts({ sender, period, force, at }: RegisterDownload): AsyncGenerator<RegisterRow & RegisteredAct> {
  const { collectivite } = sender
  const { siren } = collectivite
  const [auteur, today] = [auteurOf(collectivite), dayIn(collectivite.fuseau, at.ports.clock.now())]
  for (let after: RegisterRow | undefined; ;) {
    const page: readonly RegisterRow[] = await registerPage(at.db, { siren, ...period }, { limit: pageSize, after })
    for (const act of page) {
      const executoire = executoireOf({ ...auteur, ...act.acte, faits: faitsOf(act) }, today)
      const isInForce = inForceSince(executoire) !== undefined
      if (force === 'tous' || isInForce === (force === 'executoires')) yield { ...act, executoire }
    }
    after = page.at(-1)
    if (page.length < pageSize) return
  }
}

/** Letters move nothing of this, and a budget's own conditions are those of its deposit. */
function faitsOf({ publication, dateReception, state }: RegisterRow): readonly Fait[] {
  const over = isAnnulled(state) ? [{ quoi: 'transmissionAnnulee', le: dateReception } as const] : []
  return [...faitsIn(publication), { quoi: 'recu', le: dateReception }, ...over]
}

/** Délibérations that stand and are not withheld, with a matière that the schema knows. */
async function* deliberations(asked: RegisterDownload): AsyncGenerator<Deliberation> {
  const { collectivite } = asked.sender
  const { publicPagesUrl: url } = asked.at.tools
  for await (const { acte, state, dateReception, idActe, isPosted, withheld } of acts(asked))
    if (isProven(state) && acte.nature === 'DE' && withheld === null && matieres.has(matiereOf(acte)))
      yield {
        ...acte,
        collectivite,
        dateReception,
        page: url !== undefined && isPosted ? `${url}${actAddress(idActe)}` : undefined,
      }
}

/** @throws ActesError ACTES-A056 too many acts for one PDF */
async function pdf(asked: RegisterDownload): Promise<Uint8Array> {
  const { sender, period, at } = asked
  const { collectivite } = sender
  const { acts: count } = await registerSize(at.db, { siren: collectivite.siren, ...period }, [])
  if (count > pdfMost) throw new ActesError('ACTES-A056', { params: { count, most: pdfMost } })
  const today = dayIn(collectivite.fuseau, at.now())
  const all: RegisteredAct[] = []
  for await (const act of acts(asked)) all.push(act)
  const sheet = registerSheet({ collectivite, period, today, acts: all })
  return inLibraryFolder(async (folder) => {
    const to = join(folder, 'registre.pdf')
    await at.tools.maker.write({ sheet, to })
    return readFile(to)
  })
}
