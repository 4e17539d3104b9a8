// Doctor: the table of checks, in the order in which to repair, and the report.
import pLimit from 'p-limit'
import type { FoundCheck } from '#text/findings.ts'
import { groupAlike, manySirens } from '#text/grouped-lines.ts'
import type { Language } from '#text/sentences.ts'
import { archiveChecks } from './archives.ts'
import { checkCollectivites, gatewayChecks } from './collectivites.ts'
import {
  checkBlobs,
  checkFiles,
  checkHome,
  checkMark,
  checkMove,
  checkObjects,
  checkPrepared,
  checkTemporary,
} from './folders.ts'
import { credentialChecks } from './credentials.ts'
import { runCheck, type Check, type Examined } from './check.ts'
import { checkAntivirus } from './antivirus.ts'
import {
  checkAccount,
  checkClock,
  checkDatabase,
  checkEmbedded,
  checkFolderOwner,
  checkSchema,
  checkSending,
} from './database.ts'
import { checkNode, checkZlib } from './machine.ts'
import { checkPlugins } from './plugins.ts'
import { checkProvider } from './provider.ts'
import { checkFourEyes } from './four-eyes.ts'
import { checkKeys } from './keys.ts'
import { checkReach } from './reach.ts'
import { checkSeals } from './seals.ts'
import { checkSiem } from './siem.ts'
import { checkQueue, checkWork } from './queue.ts'
import { checkTokens } from './tokens.ts'
import { withScene, type DoctorTools } from './scene.ts'
import { checkSecrets, checkSettings } from './settings.ts'

export const checks: readonly Check[] = [
  checkNode,
  checkZlib,
  checkSettings,
  checkSecrets,
  checkReach,
  checkHome,
  checkTemporary,
  checkPrepared,
  checkFolderOwner,
  checkDatabase,
  checkEmbedded,
  checkSchema,
  checkAccount,
  checkClock,
  checkBlobs,
  checkObjects,
  checkMove,
  checkKeys,
  checkFiles,
  checkMark,
  checkQueue,
  checkAntivirus,
  checkWork,
  checkSending,
  checkSeals,
  checkSiem,
  checkProvider,
  checkFourEyes,
  checkTokens,
  checkPlugins,
  checkCollectivites,
]

const atOnce = 8

/** Never throws for what is broken. */
export async function examineAll(tools: DoctorTools): Promise<readonly Examined[]> {
  return withScene(tools, async (scene) => {
    const examined: Examined[] = []
    const all = [...checks, ...credentialChecks(scene)]
    for (const check of all) examined.push(...(await runCheck(check, scene)))
    const asked = await pLimit(atOnce).map([...gatewayChecks(scene), ...archiveChecks(scene)], (check) =>
      runCheck(check, scene),
    )
    return [...examined, ...asked.flat()]
  })
}

export interface Report {
  readonly ok: boolean
  readonly checks: readonly FoundCheck[]
}

/** Gateways, or archives, of one platform with the same message become one line. */
export function joinedChecks(examined: readonly Examined[], language: Language): readonly FoundCheck[] {
  const groups = groupAlike(examined, ({ ok, message, remedy, of }) => {
    if (of === undefined) return undefined
    const said = JSON.stringify([ok, message, remedy]).replaceAll(of.siren, '')
    return `${of.platform} ${said}`
  })
  return groups.flatMap((group) => {
    const [first] = group
    const [check] = reportOf(group.slice(0, 1), language).checks
    if (first?.of === undefined || check === undefined || group.length === 1) return check ?? []
    const many = manySirens(group.flatMap(({ of }) => of?.siren ?? []))
    return { ...check, name: first.of.platform, message: check.message.replace(first.of.siren, many) }
  })
}

export function reportOf(examined: readonly Examined[], language: Language): Report {
  return {
    ok: examined.every(({ ok }) => ok),
    checks: examined.map(({ name, ok, message, remedy }) => ({
      name,
      ok,
      message: message[language],
      ...(remedy && { remedy: remedy[language] }),
    })),
  }
}
