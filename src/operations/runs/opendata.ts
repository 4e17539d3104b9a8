// The register and open data of a collectivité, streamed page by page.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ActesError } from '#errors.ts'
import { inLibraryFolder } from '#files/temporary.ts'
import { actAddress } from '#opendata/address.ts'
import { dataSet, spreadsheet } from '#opendata/csv.ts'
import { registerFileName, type Period, type RegisterFormat } from '#opendata/period.ts'
import { registerRows, registerSheet, type RegisteredAct } from '#opendata/register.ts'
import { matiereOf, matieres, scdlRows, type Deliberation } from '#opendata/scdl.ts'
import { siretOf } from '#protocol/acte/collectivite.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import type { Sender } from '#store/connections/collectivites.ts'
import { registerPage, registerSize, type RegisterRow } from '#store/transmissions/register.ts'
import { heldBy } from '#transmission/refreshing.ts'
import { opendataTable } from '../declared/opendata.ts'
import { bind, type At } from '../guard.ts'
import { isProven } from '#lifecycle.ts'

/** Rows per page, and the most acts in one PDF. */
const [pageSize, pdfMost] = [500, 2_000]

export const opendataRuns = bind(opendataTable, {
  showRegister: ({ siren, ...period }, { db }) => registerSize(db, { siren, ...period }, [...matieres.keys()]),
  downloadRegister: async ({ siren, format, ...period }, at) => {
    const sender = await at.ports.senderOf(siren)
    const bytes = await made[format]({ sender, period, at })
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
    return dataSet(scdlRows(deliberations(asked)))
  },
}

interface RegisterDownload {
  readonly sender: Sender
  readonly period: Period
  readonly at: At
}

async function* acts({ sender, period, at }: RegisterDownload): AsyncGenerator<RegisterRow> {
  const { siren } = sender.collectivite
  for (let after: RegisterRow | undefined; ;) {
    const page: readonly RegisterRow[] = await registerPage(at.db, { siren, ...period }, { limit: pageSize, after })
    yield* page
    after = page.at(-1)
    if (page.length < pageSize) return
  }
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
