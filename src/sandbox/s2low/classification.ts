// The platform's classification of a collectivité, and its daily request to the ministry. Source: S²LOW,
// actes_classification_fetch.php, actes_classification_request.php, ActesClassificationCreation (5.x).
import { writeXml } from '#protocol/xml/write.ts'
import { answerAs } from '../http.ts'
import { readClassification } from '../registry.ts'
import { retourClassification } from '../messages.ts'
import { admit, refusePaper } from './accounts.ts'
import { made, pages, refuseCall, type S2lowRequest } from './exchange.ts'
import { build, openTransaction } from './compose.ts'
import type { S2lowPlatform, Script, Who } from './platform.ts'
import { statusOf, type Transaction } from './transactions.ts'

export async function holdInForce({ kept, office, accounts }: S2lowPlatform) {
  const inForce = readClassification(office.folder)
  const xml = writeXml(retourClassification(inForce), 'ncr')
  for (const { authority } of accounts)
    if (!kept.classification(authority.id)) await kept.holdClassification(authority.id, inForce.date, xml)
}

export const fetchClassification: Script = (platform, asked) => {
  const who = admit(platform, asked, 'CS')
  const held = platform.kept.classification(who.authority.id)
  if (!held) throw refuseCall('Erreur de récupération de la dernière classification.', pages.home)
  const xml = Buffer.concat([Buffer.from(held.xml, 'base64'), Buffer.from('\r\n')])
  return answerAs('text/xml;charset=iso-8859-1', xml, {
    'Content-Disposition': 'attachment; filename="classification.xml"',
  })
}

export const requestClassification: Script = async (platform, asked) => {
  const who = admit(platform, asked, 'TT')
  refusePaper(platform)
  return made(asked, await platform.alone(() => askClassification(platform, asked, who)))
}

const dayMs = 86_400_000

async function askClassification(platform: S2lowPlatform, asked: S2lowRequest, who: Who) {
  const { kept, now } = platform
  const since = now().getTime() - dayMs
  const asks = (each: Transaction) => each.type === '7' && each.authority === who.authority.id && statusOf(each) !== -1
  if (kept.all().some((each) => asks(each) && Date.parse(each.stages[0]?.at ?? '') > since))
    throw refuseCall("La dernière demande de classification date de moins d'un jour.", pages.show)
  // Without a version, an early date requests the whole tree.
  const date = kept.classification(who.authority.id)?.date ?? '2000-01-01'
  const built = await build(platform, who, { formulaire: { code: '7-1', date } })
  return openTransaction(platform, { asked, who, call: 'classification-request', facts: { type: '7' }, built })
}
