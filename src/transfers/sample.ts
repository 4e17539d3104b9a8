// A package for an archive's own test of the connection (VITAM's BLANK_TEST): of a real act, under a name of its own.
import type { OutgoingTransfer } from '#archives/archive.ts'
import type { OpenedArchive } from '#archives/open.ts'
import { accordOf } from '#archives/settings.ts'
import { packageOf } from '#proof/package.ts'
import { digested } from '#protocol/dossier.ts'
import { latestProven } from '#store/archiving/acts.ts'
import { byId } from '#store/transmissions/transmissions.ts'
import type { Ports } from '#transmission/step.ts'

/** Of the latest act that the préfecture has; undefined without one. @throws ActesError as `packageOf` */
export async function sampleOf(
  siren: string,
  { settings }: Pick<OpenedArchive, 'settings'>,
  { store, clock, retention = {} }: Ports,
): Promise<OutgoingTransfer | undefined> {
  const id = await latestProven(store.db, siren)
  const row = id === undefined ? undefined : await byId(store.db, id)
  if (!row) return undefined
  const accord = accordOf(settings)
  const identifier = `essai-${clock.newId()}`
  const { bordereau, name, write } = await packageOf(row, store, {
    accord,
    at: clock.now(),
    identifier,
    longer: retention,
  })
  const { sha256, sizeBytes } = await digested(write())
  const { identifiant: agency } = accord.serviceVersant
  return { identifier, agency, bordereau, name, sha256, sizeBytes, open: write }
}
