import { chromium } from '@playwright/test'
const args=['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync']
const browser = await chromium.launch({executablePath:'/usr/bin/chromium',args})
const context = await browser.newContext()
const lines=[]
const streams = new Set()
context.on('request', r=>{ if(r.url().includes('/events')) { streams.add(r) } })
context.on('requestfailed', r=>streams.delete(r)); context.on('requestfinished', r=>streams.delete(r))
async function open(){ const page=await context.newPage(); page.on('console',m=>lines.push(m.type()+': '+m.text())); page.on('pageerror',e=>lines.push('ERR '+e.message)); await page.goto('http://127.0.0.1:8900/'); await page.getByRole('textbox').waitFor({timeout:10000}); return page }
const t=Date.now()
const page = await open()
console.log('composer after', Date.now()-t,'ms')
const text='hello '+Date.now()
await page.getByRole('textbox').fill(text); await page.keyboard.press('Enter')
await page.getByText(text).waitFor()
await page.waitForTimeout(1000)
console.log('status', await page.locator('[data-own="true"]').last().getAttribute('data-status'), 'title', await page.title())
const tabs=[page]; for(let i=0;i<7;i++) tabs.push(await open())
await page.waitForTimeout(1500)
console.log('tabs', tabs.length, 'streams', streams.size, 'texts', await Promise.all(tabs.map(p=>p.getByText(text).count())))
const t8='from the 8th '+Date.now(); const s=Date.now()
await tabs[7].getByRole('textbox').fill(t8); await tabs[7].keyboard.press('Enter')
for (const p of tabs) await p.getByText(t8).waitFor(); console.log('8th tab message everywhere after',Date.now()-s,'ms')
for (const p of tabs) await p.locator(`[data-own="true"][data-status="sent"]`).getByText(t8).waitFor()
console.log('sent everywhere', Date.now()-s)
// draft
await tabs[2].getByRole('textbox').fill('a draft'); await page.waitForTimeout(700); console.log('draft in tab 5:', await tabs[5].getByRole('textbox').inputValue()); await tabs[2].getByRole('textbox').fill('')
// leader close
const leader=tabs.shift(); streams.clear(); const c=Date.now(); await leader.close()
while(streams.size!==1 && Date.now()-c<9000) await new Promise(r=>setTimeout(r,20)); 
console.log('after leader close: streams',streams.size,'in',Date.now()-c,'ms')
await page.isClosed()
const t9='after close '+Date.now(); await tabs[3].getByRole('textbox').fill(t9); await tabs[3].keyboard.press('Enter'); for(const p of tabs) await p.getByText(t9).waitFor()
console.log('counts', await Promise.all(tabs.map(p=>p.getByText(t9).count())))
// freeze leader: find the tab whose page made the stream
for(const r of [...streams]) { try { if(r.frame().page().isClosed()) streams.delete(r) } catch { streams.delete(r) } }
const fs=[...streams][0]; const lead=fs.frame().page()
const cdp=await context.newCDPSession(lead); const before=streams.size; const f=Date.now()
await cdp.send('Page.setWebLifecycleState',{state:'frozen'})
let taken=null; while(Date.now()-f<9000){ const now=[...streams].find(r=>r.frame().page()!==lead); if(now){taken=Date.now()-f;break} await new Promise(r=>setTimeout(r,20)) }
console.log('after CDP freeze another streams in', taken,'ms')
const rest=tabs.filter(p=>p!==lead)
const t10='after freeze '+Date.now(); await rest[1].getByRole('textbox').fill(t10); await rest[1].keyboard.press('Enter'); for(const p of rest) await p.getByText(t10).waitFor({timeout:8000})
await cdp.send('Page.setWebLifecycleState',{state:'active'}); await lead.getByText(t10).waitFor({timeout:8000}); console.log('thawed tab caught up; streams', streams.size)
console.log('rows equal', new Set(await Promise.all(tabs.map(p=>p.locator('[data-row]').allInnerTexts().then(a=>a.length)))).size===1)
console.log([...new Set(lines)].slice(0,10))
await browser.close()
