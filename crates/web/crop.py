import sys
from PIL import Image
f,y0,y1,o=sys.argv[1],int(sys.argv[2]),int(sys.argv[3]),sys.argv[4]
im=Image.open(f); im.crop((0,y0,im.width,min(y1,im.height))).save(o)
