import { mkdir } from 'node:fs/promises'
import { chromiumBinary, openBrowser } from './support/servers/browser.ts'
import { openFurnishedDesk } from './web/desk/furnished.ts'
import { operationsOf } from './support/life/operations-of.ts'
import { arActe } from './support/deposits/retours.ts'
import { handInFolder } from './support/deposits/retours.ts'
import { hands } from './web/desk/furnished.ts'
const folder = '/tmp/act-shots'
await mkdir(folder, { recursive: true })
const desk = await openFurnishedDesk()
const browsing = await openBrowser(chromiumBinary().value!)
try {
  // resembling acts
  desk.faults.deaf = true
  for (const numero of ['PERDU_1', 'PERDU-12', 'PERDU11']) { await hands({ desk, texts: desk.texts }, numero) }
  await desk.commune.works()
  desk.faults.deaf = false
  const ask = operationsOf(desk.commune.app)
  await ask.ask('assignTransmission', { id: desk.acts.held, to: 'operator@example.org', reason: 'je connais la passerelle' })
  await ask.ask('noteTransmission', { id: desk.acts.held, note: 'Appelé la préfecture : rappelle lundi.' })
  const stray = desk.pathOf('/retours/:id')
  const paths: Record<string, string> = {
    recu: `/transmissions/${desk.acts.acknowledged}`, retenu: `/transmissions/${desk.acts.held}`, refuse: `/transmissions/${desk.acts.refused}`, doute: `/transmissions/${desk.acts.uncertain}`,
    aujourdhui: '/', causes: '/causes', retour: stray, courriers: '/courriers', courrier: desk.pathOf('/courriers/:retour'), incertaines: '/incertaines',
  }
  const only = process.argv.slice(2)
  for (const [look, options] of Object.entries({
    wide: { viewport: { width: 1440, height: 900 } },
    phone: { viewport: { width: 390, height: 844 } },
    dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  } as const)) {
    const page = await browsing.signedIn(desk.url, look === 'dark' ? 'operator' : 'administrator', options)
    for (const [name, path] of Object.entries(paths)) {
      if (only.length && !only.includes(name)) continue
      if (look === 'dark' && !['recu', 'retenu', 'retour', 'causes'].includes(name)) continue
      await page.goto(path)
      await page.waitForTimeout(name in { recu: 1, retenu: 1, refuse: 1, doute: 1 } ? 1200 : 100)
      await page.screenshot({ path: `${folder}/${name}-${look}.png`, fullPage: look !== 'dark' && !(look === 'wide' && ['recu', 'refuse', 'doute'].includes(name)) })
    }
  }
  process.stdout.write(browsing.complaints().join('\n'))
} finally {
  await browsing.closes()
  await desk.closes()
}
