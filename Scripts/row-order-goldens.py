"""Writes Tests/DescentTests/Goldens/row-order.json: the orders by an implementation of their own."""
import json
M=(1<<64)-1; G=0x9e3779b97f4a7c15
def mix(z):
    z=((z^(z>>30))*0xbf58476d1ce4e5b9)&M; z=((z^(z>>27))*0x94d049bb133111eb)&M; return z^(z>>31)
def word(k,i): return mix((k+(i+1)*G)&M)
def derived(k,s): return mix((mix(k^0x243f6a8885a308d3)+(s+1)*G)&M)
def perm(n,k,p):
    if n<2: return p
    x=p
    for r in range(16+n.bit_length()):
        K=(word(k,2*r)*n)>>64; m=word(k,2*r+1)
        y=(K-x)%n
        if mix(max(x,y)^m)&1: x=y
    return x
B=0x726f776f72640000
def row(kind,n,seed,epoch,p):
    if kind=='once': return perm(n,derived(seed,B+1),p)
    if kind=='everyEpoch': return perm(n,derived(derived(seed,B+2),epoch&M),p)
    return (word(derived(derived(seed,B+3),epoch&M),p)*n)>>64
keys=[]
for s in (0,1,1234567,M):
    keys.append(dict(seed=s,words=[word(s,i) for i in range(5)],last=word(s,M),derived=[derived(s,x) for x in (0,1,M)],uniform=[(word(s,i)>>11)/2**53 for i in range(3)]))
orders=[]
TOP=(1<<63)-1
for kind in ('once','everyEpoch','withReplacement'):
    for n,seed,epoch in ((1,0,0),(2,0,0),(2,1,1),(3,5,2),(10,0,0),(10,0,1),(16,1,0),(100,42,7),(1437,1,3),(60000,0,0),(60000,M,999),(1<<40,3,1),(TOP,0,0),(TOP,9,2),(12,4,-1)):
        ps=sorted({p for p in list(range(12))+[n//2,n//3,n-2,n-1] if 0<=p<n})
        orders.append(dict(shuffle=kind,rows=n,seed=seed,epoch=epoch,positions=ps,expected=[row(kind,n,seed,epoch,p) for p in ps]))
json.dump(dict(keys=keys,orders=orders),open('Tests/DescentTests/Goldens/row-order.json','w'),separators=(',',':'))
