#include "document/xmp.h"

#include "base/banned.h"

#define PACKET_BYTES_MAX ((size_t)64 * 1024)
#define FX_NAMESPACE "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"

static void add_escaped(struct str *s, const char *text)
{
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case '&':
            str_add(s, "&amp;");
            break;
        case '<':
            str_add(s, "&lt;");
            break;
        case '>':
            str_add(s, "&gt;");
            break;
        default:
            str_addc(s, *p);
        }
    }
}

static void open_description(struct str *s, const char *prefix, const char *uri)
{
    str_addf(s, "<rdf:Description rdf:about=\"\" xmlns:%s=\"%s\">\n", prefix, uri);
}

static void close_description(struct str *s)
{
    str_add(s, "</rdf:Description>\n");
}

static void add_element(struct str *s, const char *name, const char *text)
{
    str_addf(s, "<%s>", name);
    add_escaped(s, text);
    str_addf(s, "</%s>\n", name);
}

static void add_core(struct str *s, const struct pdf_input *in)
{
    char date[DAY_BUF];
    open_description(s, "pdfaid", "http://www.aiim.org/pdfa/ns/id/");
    add_element(s, "pdfaid:part", "3");
    add_element(s, "pdfaid:conformance", "B");
    close_description(s);
    open_description(s, "dc", "http://purl.org/dc/elements/1.1/");
    str_add(s, "<dc:format>application/pdf</dc:format>\n"
               "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    add_escaped(s, in->title);
    str_add(s, "</rdf:li></rdf:Alt></dc:title>\n<dc:creator><rdf:Seq><rdf:li>");
    add_escaped(s, in->author);
    str_add(s, "</rdf:li></rdf:Seq></dc:creator>\n");
    close_description(s);
    open_description(s, "pdf", "http://ns.adobe.com/pdf/1.3/");
    add_element(s, "pdf:Producer", XMP_PRODUCER);
    close_description(s);
    open_description(s, "xmp", "http://ns.adobe.com/xap/1.0/");
    add_element(s, "xmp:CreatorTool", XMP_TOOL);
    day_format_iso(date, in->date);
    str_addf(s, "<xmp:CreateDate>%sT00:00:00Z</xmp:CreateDate>\n", date);
    str_addf(s, "<xmp:ModifyDate>%sT00:00:00Z</xmp:ModifyDate>\n", date);
    close_description(s);
}

static const char *const FX_PROPERTIES[][2] = {
    {"DocumentFileName", "name of the embedded XML invoice file"},
    {"DocumentType", "INVOICE"},
    {"Version", "version of the XML schema of the invoice"},
    {"ConformanceLevel", "conformance level of the embedded invoice"},
};

static void add_extension_schema(struct str *s)
{
    str_add(s, "<rdf:Description rdf:about=\"\" "
               "xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
               "xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
               "xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"
               "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"
               "<pdfaSchema:schema>Factur-X PDFA Extension Schema"
               "</pdfaSchema:schema>\n"
               "<pdfaSchema:namespaceURI>" FX_NAMESPACE "</pdfaSchema:namespaceURI>\n"
               "<pdfaSchema:prefix>fx</pdfaSchema:prefix>\n"
               "<pdfaSchema:property><rdf:Seq>\n");
    for (size_t i = 0; i < sizeof FX_PROPERTIES / sizeof FX_PROPERTIES[0]; i++) {
        str_addf(s,
                 "<rdf:li rdf:parseType=\"Resource\">"
                 "<pdfaProperty:name>%s</pdfaProperty:name>"
                 "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
                 "<pdfaProperty:category>external</pdfaProperty:category>"
                 "<pdfaProperty:description>%s</pdfaProperty:description></rdf:li>\n",
                 FX_PROPERTIES[i][0], FX_PROPERTIES[i][1]);
    }
    str_add(s, "</rdf:Seq></pdfaSchema:property>\n</rdf:li></rdf:Bag>"
               "</pdfaExtension:schemas>\n</rdf:Description>\n");
}

static void add_invoice(struct str *s, const struct pdf_input *in)
{
    add_extension_schema(s);
    open_description(s, "fx", FX_NAMESPACE);
    add_element(s, "fx:DocumentType", "INVOICE");
    add_element(s, "fx:DocumentFileName", in->xml_name);
    add_element(s, "fx:Version", "1.0");
    add_element(s, "fx:ConformanceLevel", in->xml_level);
    close_description(s);
}

char *xmp_packet(struct arena *a, const struct pdf_input *in)
{
    struct str s;
    str_init(&s, PACKET_BYTES_MAX);
    str_add(&s, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF "
                "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n");
    add_core(&s, in);
    if (in->xml) {
        add_invoice(&s, in);
    }
    str_add(&s, "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>");
    char *packet = arena_strndup(a, s.data, s.len);
    str_release(&s);
    return packet;
}
