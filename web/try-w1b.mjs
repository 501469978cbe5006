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
const mode=process.argv[2]
const f=Date.now()
if(mode==='hang') pages[0].evaluate(()=>{const t=Date.now(); while(Date.now()-t<7000);}).catch(()=>{})
else await pages[0].evaluate(()=>document.dispatchEvent(new Event('freeze')))
for(let i=0;i<60;i++){ await new Promise(r=>setTimeout(r,100)); if(streams.length>1) break }
console.log('took', streams.slice(1).map(([t,r])=>[t-f,pages.indexOf(r.frame().page())]))
const t='x'+Date.now(); await pages[1].getByRole('textbox').fill(t); await pages[1].keyboard.press('Enter'); for(const p of pages.slice(1)) await p.getByText(t).waitFor(); 
if(mode!=='hang') await pages[0].evaluate(()=>document.dispatchEvent(new Event('resume')))
await pages[0].getByText(t).waitFor({timeout:15000}); console.log('all have it once', await Promise.all(pages.map(p=>p.getByText(t).count())), 'streams ever', streams.length)
await browser.close()
