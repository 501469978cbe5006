import { chromium } from '@playwright/test'
const args=['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync']
const browser = await chromium.launch({executablePath:'/usr/bin/chromium',args})
const context = await browser.newContext()
const streams=[]
context.on('request', r=>{ if(r.url().includes('/events')) streams.push([Date.now(), r]) })
const pages=[]
for(let i=0;i<3;i++){ const p=await context.newPage(); await p.addInitScript(()=>{ for (const t of ['freeze','resume']) document.addEventListener(t,()=>{ console.log(t, performance.now()) }); setInterval(()=>{window.ticks=(window.ticks||0)+1},100)}); p.on('console',m=>console.log('page',i,m.text())); await p.goto('http://127.0.0.1:8900/'); await p.getByRole('textbox').waitFor(); pages.push(p)}
await pages[0].waitForTimeout(500)
console.log('streams', streams.map(([t,r])=>pages.indexOf(r.frame().page())))
const cdp=await context.newCDPSession(pages[0])
const f=Date.now(); await cdp.send('Page.setWebLifecycleState',{state:'frozen'})
for(let i=0;i<60;i++){ await new Promise(r=>setTimeout(r,100)); if(streams.length>1) break }
console.log('took', streams.slice(1).map(([t,r])=>[t-f,pages.indexOf(r.frame().page())]))
await browser.close()
